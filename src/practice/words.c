#include "practice/words.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* HL7 FHIR R4 AppointmentStatus, and the letters of the day grid. */
const struct word words_status[] = {
    {"waitlist", "waiting list", 'w'},
    {"booked", "booked", 'b'},
    {"arrived", "arrived", 'A'},
    {"checked-in", "in room", 'R'},
    {"fulfilled", "seen", 'D'},
    {"cancelled", "cancelled", 'x'},
    {"noshow", "did not come", 'n'},
    {"entered-in-error", "put in by mistake", ' '},
    {NULL, NULL, ' '},
};

const struct word words_confirmation[] = {
    {"unconfirmed", "not confirmed", 'b'},
    {"left-message", "message left", 'b'},
    {"reminded", "reminded", 'b'},
    {"confirmed", "confirmed", 'c'},
    {"call-me", "wants a call", 'b'},
    {NULL, NULL, ' '},
};

const struct word words_direction[] = {{"in", "from them", '<'}, {"out", "from us", '>'}, {NULL, NULL, ' '}};

const struct word words_mode[] = {
    {"call", "call", ' '},     {"voicemail", "voicemail", ' '}, {"email", "email", ' '}, {"text", "text", ' '},
    {"letter", "letter", ' '}, {"in-person", "in person", ' '}, {NULL, NULL, ' '},
};

/* The outcomes of a follow-up (PRODUCT section 2) that are also outcomes of one contact. */
const struct word words_outcome[] = {
    {"reached", "reached", ' '},
    {"booked", "booked", ' '},
    {"call-later", "call later", ' '},
    {"will-call", "they will ring us", ' '},
    {"message-person", "left message with a person", ' '},
    {"message", "left message on a machine", ' '},
    {"missed", "missed", ' '},
    {"abandoned", "hung up waiting", ' '},
    {"no-answer", "no answer", ' '},
    {"busy", "busy", ' '},
    {"sent", "sent, waiting", ' '},
    {"wrong-number", "wrong number", ' '},
    {"declined", "declined", ' '},
    {"moved", "moved or gone elsewhere", ' '},
    {"no-contact", "wants no contact", ' '},
    {"died", "died", ' '},
    {NULL, NULL, ' '},
};

/* AdministrativeGender. */
const struct word words_gender[] = {
    {"female", "female", ' '},     {"male", "male", ' '}, {"other", "other", ' '},
    {"unknown", "not known", ' '}, {NULL, NULL, ' '},
};

const struct word words_channel[] = {
    {"call", "call", ' '}, {"text", "text", ' '}, {"email", "email", ' '}, {"letter", "letter", ' '}, {NULL, NULL, ' '},
};

/* ContactPoint.system and use: the ones a desk needs. */
const struct word words_system[] = {{"phone", "telephone", ' '}, {"email", "email", ' '}, {NULL, NULL, ' '}};

const struct word words_use[] = {
    {"mobile", "mobile", ' '},
    {"home", "home", ' '},
    {"work", "work", ' '},
    {NULL, NULL, ' '},
};

const struct word words_message[] = {
    {"details", "may leave details", ' '},
    {"name", "may leave name only", ' '},
    {"nothing", "leave no message", ' '},
    {NULL, NULL, ' '},
};

const struct word words_next[] = {
    {"booked", "next booked", ' '},
    {"date", "to be followed up", ' '},
    {"rebook", "to rebook", ' '},
    {"closed", "closed", ' '},
    {NULL, NULL, ' '},
};

const struct word words_late_tag[] = {
    {"due", "due", ' '},
    {"waived", "waived", ' '},
    {"settled", "settled elsewhere", ' '},
    {NULL, NULL, ' '},
};

const struct word words_tell[] = {
    {"due", "they have to be told", ' '},
    {"told", "they were told", ' '},
    {NULL, NULL, ' '},
};

const struct word words_excused[] = {
    {"message", "they had left a message", ' '},
    {"call", "they were still to be rung back", ' '},
    {"off", "we were off", ' '},
    {"untold", "they were not told of a change", ' '},
    {NULL, NULL, ' '},
};

const struct word words_stage[] = {
    {"received", "just come", ' '},
    {"acknowledged", "they know we have it", ' '},
    {"settled", "settled at the desk", ' '},
    {"investigating", "looking into it", ' '},
    {"answered", "answered", ' '},
    {"checked-back", "asked, it held", ' '},
    {"closed", "closed", ' '},
    {"reopened", "taken up again", ' '},
    {"escalated", "second stage", ' '},
    {"withdrawn", "taken back", ' '},
    {NULL, NULL, ' '},
};

const struct word words_touch_point[] = {
    {"phone", "on the telephone", ' '},
    {"message", "message or email", ' '},
    {"booking", "booking", ' '},
    {"arrival", "at the desk", ' '},
    {"waiting", "in the waiting room", ' '},
    {"visit", "in the visit", ' '},
    {"leaving", "when leaving", ' '},
    {"letter", "letter or report", ' '},
    {"bill", "bill", ' '},
    {"building", "the building", ' '},
    {"other", "elsewhere", ' '},
    {NULL, NULL, ' '},
};

const struct word words_check[] = {{"held", "it held", ' '}, {"not-held", "it did not hold", ' '}, {NULL, NULL, ' '}};

static const struct word *look(const struct word *list, const char *code)
{
    for (const struct word *w = list; code && w->code; w++)
        if (strcmp(w->code, code) == 0)
            return w;
    return NULL;
}

const char *words_desk(const struct word *list, const char *code)
{
    const struct word *w = look(list, code);
    return w ? w->desk : code ? code : "";
}

char words_letter(const struct word *list, const char *code)
{
    const struct word *w = look(list, code);
    return w ? w->letter : ' ';
}

const char *words_code(const struct word *list, const char *typed)
{
    for (const struct word *w = list; typed && w->code; w++)
        if (strcasecmp(w->code, typed) == 0 || strcasecmp(w->desk, typed) == 0)
            return w->code;
    return NULL;
}

bool words_has(const struct word *list, const char *code)
{
    return look(list, code) != NULL;
}

char *words_list(const struct word *list, char *out, int n)
{
    int used = 0;
    out[0] = 0;
    for (const struct word *w = list; w->code && used < n; w++)
        used += snprintf(out + used, (size_t)(n - used), "%s%s", used ? ", " : "", w->code);
    return out;
}
