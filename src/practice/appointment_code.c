#include "practice/appointment_code.h"

#include "base/text.h"
#include "practice/words.h"

#include <string.h>
#include <strings.h>

static const char *const confirmations[CONFIRM_COUNT] = {
    [CONFIRM_NONE] = "unconfirmed",
    [CONFIRM_LEFT_MESSAGE] = "left-message",
    [CONFIRM_REMINDED] = "reminded",
    [CONFIRM_CONFIRMED] = "confirmed",
    [CONFIRM_CALL_ME] = "call-me",
};

static const char *const nexts[] = {
    [NEXT_OPEN] = "",         [NEXT_BOOKED] = "booked", [NEXT_DATE] = "date",
    [NEXT_REBOOK] = "rebook", [NEXT_CLOSED] = "closed", [NEXT_AUTO] = NULL,
};

/* What may be typed beside the codes themselves. */
static const struct {
    const char *word;
    enum next next;
} typed_next[] = {
    {"auto", NEXT_AUTO},     {"open", NEXT_OPEN},     {"booked", NEXT_BOOKED}, {"date", NEXT_DATE},
    {"rebook", NEXT_REBOOK}, {"closed", NEXT_CLOSED}, {"close", NEXT_CLOSED},
};

/* Acts as a history says them: in the past tense, since they are done. */
static const struct {
    const char *act, *word;
} acts[] = {
    {"appointment-book", "booked"},
    {"appointment-wait", "put on the waiting list"},
    {"appointment-walk-in", "walked in"},
    {"appointment-import", "written up"},
    {"import-visits", "taken over from another program"},
    {"appointment-place", "booked from the waiting list"},
    {"appointment-move", "moved"},
    {"appointment-cancel", "cancelled"},
    {"appointment-left-unseen", "left without being seen"},
    {"appointment-mistake", "marked as a mistake"},
    {"appointment-arrive", "arrived"},
    {"appointment-not-arrived", "taken back: not here after all"},
    {"appointment-room", "went in"},
    {"appointment-not-in-room", "taken back to the waiting room"},
    {"appointment-seen", "seen"},
    {"appointment-not-seen", "taken back: not finished"},
    {"appointment-noshow", "did not come"},
    {"appointment-came-late", "came late"},
    {"appointment-reinstate", "reinstated"},
    {"appointment-confirm", "confirmation noted"},
    {"appointment-next", "next step said"},
    {"appointment-edit", "details changed"},
    {"appointment-inform", "told of the delay"},
    {"appointment-ask", "room asked"},
    {"appointment-answer", "room answered"},
    {"appointment-told", "told"},
    {"column-late", "running late"},
    {"column-on-time", "on time again"},
    {"column-off", "off"},
    {"column-hours", "other hours"},
    {"column-block", "not for booking"},
    {"column-reserve", "kept for the same day"},
    {"availability-remove", "what was said about hours taken back"},
    {"day-note-add", "note of the day"},
    {"day-note-remove", "note of the day taken back"},
    {"household-join", "joined to a household"},
    {"household-leave", "taken out of a household"},
    {"household-speaks", "who speaks for the household"},
    {"patient-add", "patient added"},
    {"patient-edit", "patient changed"},
    {"patient-merge", "two records made one"},
    {"patient-unmerge", "made two records again"},
    {"patient-died", "died"},
    {"patient-died-back", "taken back: alive"},
    {"patient-moved", "moved away"},
    {"patient-moved-back", "taken back: is here"},
    {"patient-no-contact", "wants no contact"},
    {"patient-no-contact-back", "may be contacted again"},
    {"person-erase", "record taken out"},
    {"site-join", "computer came"},
    {"site-rename", "computer renamed"},
    {"site-retire", "computer gone for good, or back"},
    {"related-add", "contact person added"},
    {"related-edit", "contact person changed"},
    {"telecom-add", "number added"},
    {"telecom-edit", "number changed"},
    {"contact-add", "contact written down"},
    {"call-end", "call written down"},
    {"claim-believe", "a booking nobody finds: believed"},
    {"contact-mistake", "contact marked as a mistake"},
    {"note-add", "note written"},
    {"note-edit", "note changed"},
    {"promise-add", "promise made"},
    {"referral-add", "sent on"},
    {"referral-close", "what came of a referral"},
    {"followup-add", "follow-up written down"},
    {"followup-edit", "follow-up changed"},
    {"followup-order", "order of one's own list changed"},
    {"followup-reopen", "follow-up opened again"},
    {"complaint-add", "complaint written down"},
    {"complaint-add-settled", "complaint written down, settled"},
    {"complaint-acknowledge", "complaint: they know we have it"},
    {"complaint-settle", "complaint settled"},
    {"complaint-look-into", "complaint: looking into it"},
    {"complaint-answer", "complaint answered"},
    {"complaint-check-back", "complaint: asked, it held"},
    {"complaint-reopen", "complaint taken up again"},
    {"complaint-escalate", "complaint: second stage"},
    {"complaint-withdraw", "complaint taken back by them"},
    {"complaint-close", "complaint closed"},
    {"complaint-close-unasked", "complaint closed, not asked"},
    {"complaint-note", "complaint: note"},
    {"complaint-inform", "complaint: told how it stands"},
    {"complaint-wait", "complaint: waiting for them"},
    {"complaint-go-on", "complaint: they have answered"},
    {"complaint-give", "complaint given to a colleague"},
    {"complaint-edit", "complaint changed"},
    {"compliment-add", "compliment written down"},
    {"compliment-seen", "compliments read"},
    {"policy-load", "rules loaded"},
    {"undo", "taken back"},
    {"redo", "done again"},
    {"followup-reached", "follow-up: reached, done"},
    {"followup-done", "follow-up: done"},
    {"followup-booked", "follow-up: booked"},
    {"followup-will-call", "follow-up: they will ring us"},
    {"followup-message-person", "follow-up: message with a person"},
    {"followup-message", "follow-up: voicemail left"},
    {"followup-sent", "follow-up: texted or emailed"},
    {"followup-no-answer", "follow-up: no answer"},
    {"followup-busy", "follow-up: busy"},
    {"followup-call-later", "follow-up: call later"},
    {"followup-wrong-number", "follow-up: wrong number"},
    {"followup-declined", "follow-up: declined"},
    {"followup-no-contact", "follow-up: no contact wanted"},
    {"followup-put-off", "follow-up: put off"},
    {"followup-give", "follow-up: given to a colleague"},
    {"followup-take", "follow-up: taken"},
    {"reminder-confirmed", "reminded: confirmed"},
    {"reminder-message", "reminded: voicemail left"},
    {"reminder-message-person", "reminded: message with a person"},
    {"reminder-sent", "reminded in writing"},
    {"reminder-no-answer", "reminded: no answer"},
    {"protocol-tick", "step ticked off"},
    {"protocol-untick", "step not done after all"},
    {"protocol-read", "checklist read"},
    {"staff-task-done", "task ticked off"},
    {"staff-task-undone", "task not done after all"},
    {"clash-accept", "double booking accepted"},
    {"conflict-settle", "settled"},
    {"conflict-hours", "settled: hours said over a booking"},
    {"conflict-ended", "settled: what still stood is stopped"},
    {"handover-add", "note for the next shift"},
    {"handover-read", "note for the next shift read"},
    {"obstacle-add", "what got in the way"},
    {"obstacle-answer", "what got in the way: answered"},
};

const char *appointment_code_confirmation(enum confirmation c)
{
    return confirmations[c];
}

bool appointment_code_parse_confirmation(const char *text, enum confirmation *out)
{
    const char *code = words_code(words_confirmation, text);
    for (int c = 0; code && c < CONFIRM_COUNT; c++) {
        if (strcmp(code, confirmations[c]) == 0) {
            *out = (enum confirmation)c;
            return true;
        }
    }
    return false;
}

static const char *const late_tags[] = {NULL, "due", "waived", "settled"};

const char *appointment_code_late_tag(enum late_tag t)
{
    return late_tags[t];
}

bool appointment_code_parse_late_tag(const char *text, enum late_tag *out)
{
    *out = LATE_TAG_NONE;
    for (int t = LATE_TAG_DUE; t <= LATE_TAG_SETTLED; t++)
        if (text && strcmp(text, late_tags[t]) == 0)
            *out = (enum late_tag)t;
    return *out != LATE_TAG_NONE || (text && strcmp(text, "none") == 0);
}

const char *appointment_code_next(enum next n)
{
    return nexts[n];
}

/* "2026-12-01" alone, or after "date:": the rest of the text after it, NULL if it is no date. */
static const char *leading_date(struct arena *a, const char *text, int *date)
{
    enum { ISO = 10 };
    if (strlen(text) < ISO || (text[ISO] && text[ISO] != ':'))
        return NULL;
    struct err none = {0};
    if (!civil_parse_date(arena_strndup(a, text, ISO), date, &none))
        return NULL;
    return text + ISO;
}

static bool set_note(struct arena *a, const char *text, struct next_step *out, struct err *e)
{
    if (*text == ':')
        text++;
    if (!text_clean(a, TEXT_ONE_LINE, "what next", text, strlen(text), &out->note, e))
        return false;
    if (!*out->note)
        out->note = NULL;
    return true;
}

bool appointment_code_parse_next(struct arena *a, const char *text, struct next_step *out, struct err *e)
{
    *out = (struct next_step){.next = NEXT_AUTO, .due = CIVIL_NONE};
    if (!text || !*text)
        return true;
    const char *rest = leading_date(a, text, &out->due);
    if (rest) {
        out->next = NEXT_DATE;
        return set_note(a, rest, out, e);
    }
    size_t n = strcspn(text, ":");
    for (size_t i = 0; i < sizeof typed_next / sizeof *typed_next; i++) {
        if (strlen(typed_next[i].word) != n || strncasecmp(typed_next[i].word, text, n) != 0)
            continue;
        out->next = typed_next[i].next;
        rest = text[n] ? text + n + 1 : text + n;
        const char *after = out->next == NEXT_DATE ? leading_date(a, rest, &out->due) : NULL;
        if (out->next == NEXT_DATE && *rest && !after)
            return err_set(e, ERR_INPUT, "What next: a date is written date:2026-12-01, not '%s'", text);
        return set_note(a, after ? after : rest, out, e);
    }
    return err_set(e, ERR_INPUT,
                   "What next: '%s' is not known; say booked, rebook, date:2026-12-01, closed:why, open or auto", text);
}

const char *appointment_code_next_text(struct arena *a, const struct next_step *n)
{
    char day[16];
    const char *note = n->note ? n->note : "", *colon = *note ? ": " : "";
    switch (n->next) {
    case NEXT_OPEN:
    case NEXT_AUTO: return note;
    case NEXT_BOOKED: return arena_printf(a, "booked again%s%s", colon, note);
    case NEXT_REBOOK: return arena_printf(a, "to be rebooked%s%s", colon, note);
    case NEXT_CLOSED: return arena_printf(a, "closed%s%s", colon, note);
    case NEXT_DATE:
        if (n->due == CIVIL_NONE)
            return arena_printf(a, "to be followed up%s%s", colon, note);
        return arena_printf(a, "by %s%s%s", civil_desk_date(n->due, day), colon, note);
    }
    return note;
}

const char *appointment_code_act(const char *act)
{
    for (size_t i = 0; act && i < sizeof acts / sizeof *acts; i++)
        if (strcmp(acts[i].act, act) == 0)
            return acts[i].word;
    return act ? act : "";
}
