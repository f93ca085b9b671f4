/* call: one call of a verb: what it was given, and where it answers.
 *
 * Filled by parse.c and cli.c before the handler runs. Everything a handler reads or says lives in the
 * call's arena and buffers and is gone with the call. Option values are read by name; a name that is
 * not in the verb's row is a mistake of ours and stops the program.
 *
 * A value that cannot be read as what it has to be is ERR_USAGE (exit 2); one that can be read but names nothing
 * is ERR_MISSING (exit 1).
 */
#ifndef ROUNDS_CLI_CALL_H
#define ROUNDS_CLI_CALL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "practice/appointment.h"

struct call {
    const struct cli_host *host;
    const struct verb *verb;
    const char *globals[GLOBAL_COUNT];    /* by enum verb_global; a flag that was given is "" */
    const char *values[VERB_OPTIONS_MAX]; /* by place in the verb's row */
    const char *args[VERB_ARGS_MAX];
    int nargs;
    bool is_json;
    bool wants_help;
    struct progress_line line;

    struct arena arena;
    struct practice *practice; /* open, unless the verb has VERB_NO_BOOK or VERB_OWN_BOOK */
    struct desk desk;          /* who acts where */
    int today, now_min;        /* the practice's civil now */

    struct buf out;   /* for standard output */
    struct buf notes; /* for standard error: remarks, a line each */
    int exit_code;    /* of a handler that gives true; 0 */
};

/* --- what was asked ------------------------------------------------------------- */

/* The value of an option, NULL if it was not given. call_flag: whether it was. */
const char *call_text(const struct call *c, const char *option);
bool call_flag(const struct call *c, const char *option);
/* Words from `from` on, joined by blanks; "" if there are none. In the arena. */
const char *call_words(struct call *c, int from);

/* Values of a kind; `fallback` where the option was not given. */
bool call_number(struct call *c, const char *option, int min, int max, int fallback, int *out, struct err *e);
/* What was typed as a whole number; `what` names it in the refusal. */
bool call_number_of(const char *typed, const char *what, int min, int max, int *out, struct err *e);
/* A day as people write it (civil_parse_any): 2026-11-23, 23/11, mon, tomorrow, 6w. */
bool call_date(struct call *c, const char *option, int fallback, int *out, struct err *e);
/* The same by another reader: civil_parse_past for what has happened, civil_parse_near for a day to look at. */
bool call_date_by(struct call *c, const char *option, civil_reader *read, int fallback, int *out, struct err *e);
bool call_date_of(struct call *c, const char *typed, civil_reader *read, int *out, struct err *e);
bool call_birth(struct call *c, const char *option, int fallback, int *out, struct err *e); /* civil_parse_birth */
/* A time as people write it (civil_parse_any_time): 9, 09:30, 2pm. MINUTE_NONE where the option was not given. */
bool call_time(struct call *c, const char *option, int *minute, struct err *e);
/* A day and a time: '2026-11-23 10:30', with a T, or 'tomorrow 9:30'. *date CIVIL_NONE if not given. */
bool call_moment(struct call *c, const char *option, int *date, int *minute, struct err *e);
/* The day by another reader, as call_date_by has it. */
bool call_moment_by(struct call *c, const char *option, civil_reader *read, int *date, int *minute, struct err *e);
/* The same, or a time alone: on `day`. */
bool call_moment_on(struct call *c, const char *option, int day, int *date, int *minute, struct err *e);
/* NULL where the option was not given. */
bool call_practitioner(struct call *c, const char *option, const struct practitioner **out, struct err *e);
bool call_type(struct call *c, const char *option, const struct appointment_type **out, struct err *e);
/* --overbook: a reason of the practice's list by code or name, any words where it has none; NULL where the option was
 * not given. */
bool call_overbook(struct call *c, const char **out, struct err *e);
/* Adds to a refusal that a reason would turn which option takes one, and which reasons there are. Returns false. */
bool call_refused_place(struct call *c, const struct outcome *o, struct err *e);
/* A member of staff by code or name; ID_NONE where the option was not given. */
bool call_staff(struct call *c, const char *option, struct id *out, struct err *e);
/* A code of a list, or its desk word; "" where the option was not given. ERR_USAGE names the codes there are. */
struct word;
bool call_code(struct call *c, const char *option, const struct word *list, const char **out, struct err *e);
/* ID_NONE where the option was not given. */
bool call_id(struct call *c, const char *option, struct id *out, struct err *e);

/* What comes next: date:2026-12-01, 6w, rebook, booked, closed:REASON, open, auto; a note may follow a colon.
 * NEXT_OPEN where the option was not given. */
bool call_next(struct call *c, const char *option, struct next_step *out, struct err *e);

/* The first three of those found, with their ids, for the eyes of whoever asked. */
struct find_result;
void call_note_fitting(struct call *c, const struct find_result *found);
/* Who is meant by an id, a booking reference or letters that fit exactly one patient. ERR_MISSING (nobody; those nearly
 * called so are named in a note, and none of them is taken), ERR_REFUSED (several). */
bool call_patient_of(struct call *c, const char *typed, struct id *out, struct err *e);
bool call_patient(struct call *c, const char *option, struct id *out, struct err *e);
/* The booking with this reference or id. ERR_MISSING, ERR_REFUSED (several have the reference: names their ids). */
bool call_booking(struct call *c, const char *typed, struct appointment *out, struct err *e);

/* Whose it is, and which booking it is about: --patient, or --booking alone. Neither: ERR_USAGE if it is needed. */
bool call_subject(struct call *c, bool is_needed, struct id *patient, struct id *appointment, struct err *e);

/* True if this id is meant: all of it, or its last letters as a list prints them, at least CALL_ID_LETTERS, any case.
 * call_is_name: whether that can be a name at all. */
enum { CALL_ID_LETTERS = 4 };
bool call_is_named(const struct id *id, const char *typed);
bool call_is_name(const char *typed);

/* The open follow-up meant by an id, or by its last letters as `rounds queue` prints them; is_ended: the one that is
 * over. ERR_USAGE, ERR_MISSING, ERR_REFUSED (several end so). */
bool call_follow_up(struct call *c, const char *typed, bool is_ended, struct id *out, struct err *e);

/* The policy file meant: the first word after the verb, or policy.conf beside the practice file. */
const char *call_policy_file(struct call *c);

/* --- opening -------------------------------------------------------------------- */

/* Where the practice file of this call stands, made absolute by nobody. In the arena. */
const char *call_book_path(struct call *c);
/* What to open or make a practice file with. */
struct book_options call_book_options(struct call *c);
/* Takes over an opened practice: finds out who acts and checks that they may. Its notice is said. */
bool call_begin(struct call *c, struct practice *p, struct err *e);
/* Gives everything back. */
void call_finish(struct call *c);

/* --- answering ------------------------------------------------------------------ */

/* Appends to standard output as it is: what people have written is cleaned by the caller with call_show. */
void call_say(struct call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Text of people, made harmless for a terminal. In the arena; NULL gives "". */
const char *call_show(struct call *c, const char *text);
/* A remark on standard error, made harmless; a newline is added. */
void call_note(struct call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A writer on standard output; call_json_end ends the line. */
struct json call_json(struct call *c);
void call_json_end(struct call *c);

#endif
