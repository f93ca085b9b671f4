/* words: the standard's codes, and what the desk calls them.
 *
 * Codes (HL7 FHIR R4) name things in the log, SQL, verbs and export; desk words are what a screen says. One table
 * per list. An unknown code (written by a newer Rounds) is shown as it is.
 */
#ifndef ROUNDS_PRACTICE_WORDS_H
#define ROUNDS_PRACTICE_WORDS_H

#include <stdbool.h>

/* letter: the mark on the day grid (SCREENS: readable without colour), ' ' where a list has none. */
struct word {
    const char *code, *desk;
    char letter;
};

/* Every list ends with code NULL. */
extern const struct word words_status[];       /* Appointment.status: "noshow" -> "did not come", 'n' */
extern const struct word words_confirmation[]; /* "left-message" -> "message left" */
extern const struct word words_direction[];    /* "in" -> "from them", '<' */
extern const struct word words_mode[];         /* Communication.medium: "in-person" -> "in person" */
extern const struct word words_outcome[];      /* of a contact: "no-answer" -> "no answer" */
extern const struct word words_gender[];       /* Patient.gender */
extern const struct word words_channel[];      /* how they like to be reached */
extern const struct word words_system[];       /* ContactPoint.system */
extern const struct word words_use[];          /* ContactPoint.use */
extern const struct word words_message[];      /* what may be left on a machine */
extern const struct word words_next[];         /* what next: "date" -> "to be followed up" */
extern const struct word words_tell[];         /* what a patient has to hear of their booking */
extern const struct word words_excused[];      /* did not come, and why it does not count: "off" -> "we were off" */
extern const struct word words_late_tag[];     /* of a late cancellation: "settled" -> "settled elsewhere" */
extern const struct word words_stage[];        /* of a complaint: "investigating" -> "looking into it" */
extern const struct word words_touch_point[];  /* where with us it went wrong: "waiting" -> "in the waiting room" */
extern const struct word words_check[];        /* asked whether it held: "not-held" -> "it did not hold" */

/* The desk's word for a code; the code itself if the list does not have it; "" for NULL. */
const char *words_desk(const struct word *list, const char *code);
/* The mark of a code, ' ' if it has none. */
char words_letter(const struct word *list, const char *code);
/* The code for what was typed: a code, or a desk word in any case; NULL if neither. */
const char *words_code(const struct word *list, const char *typed);
bool words_has(const struct word *list, const char *code);
/* "booked, confirmed, ..." the codes of a list, for errors. out holds n bytes. */
char *words_list(const struct word *list, char *out, int n);

#endif
