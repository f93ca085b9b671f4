#include "practice/transition.h"

#include "practice/practice.h"
#include "practice/words.h"

#include <stddef.h>
#include <string.h>

static const char *const codes[STATUS_COUNT] = {
    [STATUS_NONE] = "",
    [STATUS_WAITLIST] = "waitlist",
    [STATUS_BOOKED] = "booked",
    [STATUS_ARRIVED] = "arrived",
    [STATUS_CHECKED_IN] = "checked-in",
    [STATUS_FULFILLED] = "fulfilled",
    [STATUS_CANCELLED] = "cancelled",
    [STATUS_NOSHOW] = "noshow",
    [STATUS_ENTERED_IN_ERROR] = "entered-in-error",
};

/* Rows of one `from` stand together, the likeliest first: a menu shows them so. Who walks in urgently needs no place
 * before a practitioner is found (appointment_book.c).
 *
 * "Seen" is legal from booked and arrived, since the day's truth is often written up afterwards; only
 * the start must have passed. "Left without being seen" is a cancellation of somebody who arrived. Whoever is in the
 * room and leaves is first taken back to the waiting room: two honest steps instead of a fourth kind of end. What
 * ended is never marked a mistake in one step either: the end is taken back first, and says so. */
static const struct transition rows[] = {
    {STATUS_NONE, STATUS_BOOKED, "appointment-book", "book", LEVEL_DESK, .needs_place = true},
    {STATUS_NONE, STATUS_WAITLIST, "appointment-wait", "put on the waiting list", LEVEL_DESK, .needs_reason = false},
    {STATUS_NONE, STATUS_ARRIVED, "appointment-walk-in", "walked in", LEVEL_DESK, .needs_place = true,
     .when = WHEN_ON_THE_DAY, .sets = STAMP_ARRIVED},
    {STATUS_NONE, STATUS_FULFILLED, "appointment-import", "write up a visit", LEVEL_DESK, .when = WHEN_STARTED},
    {STATUS_NONE, STATUS_CANCELLED, "appointment-import", "write up a cancellation", LEVEL_DESK, .needs_reason = false},
    {STATUS_NONE, STATUS_NOSHOW, "appointment-import", "write up who did not come", LEVEL_DESK, .when = WHEN_STARTED},

    {STATUS_WAITLIST, STATUS_BOOKED, "appointment-place", "book", LEVEL_DESK, .needs_place = true},
    {STATUS_WAITLIST, STATUS_CANCELLED, "appointment-cancel", "cancel", LEVEL_DESK, .needs_reason = true,
     .next = ASKS_NEXT, .sets = STAMP_CANCELLED},
    {STATUS_WAITLIST, STATUS_ENTERED_IN_ERROR, "appointment-mistake", "entered by mistake", LEVEL_DESK,
     .needs_reason = true},

    {STATUS_BOOKED, STATUS_ARRIVED, "appointment-arrive", "arrived", LEVEL_DESK, .when = WHEN_ON_THE_DAY,
     .sets = STAMP_ARRIVED},
    {STATUS_BOOKED, STATUS_CHECKED_IN, "appointment-room", "into the room", LEVEL_DESK, .when = WHEN_ON_THE_DAY,
     .sets = STAMP_ARRIVED | STAMP_CHECKED_IN},
    {STATUS_BOOKED, STATUS_FULFILLED, "appointment-seen", "seen", LEVEL_DESK, .when = WHEN_STARTED, .next = ASKS_NEXT,
     .sets = STAMP_LEFT},
    {STATUS_BOOKED, STATUS_CANCELLED, "appointment-cancel", "cancel", LEVEL_DESK, .needs_reason = true,
     .next = ASKS_NEXT, .sets = STAMP_CANCELLED},
    {STATUS_BOOKED, STATUS_NOSHOW, "appointment-noshow", "did not come", LEVEL_DESK, .when = WHEN_GRACE_PASSED,
     .next = ASKS_NEXT},
    {STATUS_BOOKED, STATUS_ENTERED_IN_ERROR, "appointment-mistake", "entered by mistake", LEVEL_DESK,
     .needs_reason = true},

    {STATUS_ARRIVED, STATUS_CHECKED_IN, "appointment-room", "into the room", LEVEL_DESK, .sets = STAMP_CHECKED_IN},
    {STATUS_ARRIVED, STATUS_FULFILLED, "appointment-seen", "seen", LEVEL_DESK, .next = ASKS_NEXT, .sets = STAMP_LEFT},
    {STATUS_ARRIVED, STATUS_CANCELLED, "appointment-left-unseen", "left without being seen", LEVEL_DESK,
     .needs_reason = true, .next = ASKS_NEXT, .sets = STAMP_CANCELLED | STAMP_LEFT},
    {STATUS_ARRIVED, STATUS_BOOKED, "appointment-not-arrived", "not here after all", LEVEL_DESK, .is_undo = true,
     .clears = STAMP_ARRIVED},

    {STATUS_CHECKED_IN, STATUS_FULFILLED, "appointment-seen", "seen", LEVEL_DESK, .next = ASKS_NEXT,
     .sets = STAMP_LEFT},
    {STATUS_CHECKED_IN, STATUS_ARRIVED, "appointment-not-in-room", "back to the waiting room", LEVEL_DESK,
     .is_undo = true, .clears = STAMP_CHECKED_IN},

    {STATUS_FULFILLED, STATUS_CHECKED_IN, "appointment-not-seen", "not finished after all", LEVEL_CLINICIAN,
     .is_undo = true, .next = FORGETS_NEXT, .clears = STAMP_LEFT},
    {STATUS_CANCELLED, STATUS_BOOKED, "appointment-reinstate", "reinstate", LEVEL_DESK, .needs_place = true,
     .is_undo = true, .next = FORGETS_NEXT, .clears = STAMP_CANCELLED | STAMP_LEFT | STAMP_ARRIVED},
    {STATUS_NOSHOW, STATUS_BOOKED, "appointment-came-late", "came late", LEVEL_DESK, .needs_place = true,
     .is_undo = true, .next = FORGETS_NEXT},
};

enum { ROWS = sizeof rows / sizeof *rows };

const char *transition_status_code(enum status s)
{
    return codes[s];
}

const char *transition_status_desk(enum status s)
{
    return words_desk(words_status, codes[s]);
}

static bool status_of(const char *code, enum status *out)
{
    for (int s = STATUS_NONE + 1; code && s < STATUS_COUNT; s++) {
        if (strcmp(code, codes[s]) == 0) {
            *out = (enum status)s;
            return true;
        }
    }
    return false;
}

bool transition_status_parse(const char *text, enum status *out)
{
    return status_of(text, out) || status_of(words_code(words_status, text), out); /* a code most often */
}

bool transition_is_active(enum status s)
{
    return s == STATUS_BOOKED || s == STATUS_ARRIVED || s == STATUS_CHECKED_IN;
}

bool transition_is_end(enum status s)
{
    return s == STATUS_FULFILLED || s == STATUS_CANCELLED || s == STATUS_NOSHOW;
}

const struct transition *transition_find(enum status from, enum status to)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].from == from && rows[i].to == to)
            return &rows[i];
    return NULL;
}

int transition_list(enum status from, const struct transition *out[STATUS_COUNT])
{
    int n = 0;
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].from == from)
            out[n++] = &rows[i];
    return n;
}
