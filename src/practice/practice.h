/* practice: the book with the practice's own rules on top of it.
 *
 * Opening a practice opens its book with the derive table of this layer, reads the practice record,
 * sets the zone, starts the clock and reads the lists nearly every screen and verb needs. The lists
 * live in the practice's arena: pointers into them are good until the next practice_reload. Nothing here
 * writes, but for practice_create. Everything in the lists comes from policy (policy.h).
 */
#ifndef ROUNDS_PRACTICE_PRACTICE_H
#define ROUNDS_PRACTICE_PRACTICE_H

#include "base/arena.h"
#include "base/civil.h"
#include "book/act.h"
#include "book/book.h"

enum {
    SPANS_MAX = 16, /* stretches of one day that are open; six of them can be policy's */
    SPANS_POLICY_MAX = 6,
    LEVEL_READ = 1, /* levels of a role: what staff may do */
    LEVEL_DESK = 2,
    LEVEL_CLINICIAN = 3,
    LEVEL_OWNER = 4,
};

/* A stretch of a day: minutes, start < end <= 1440. */
struct span {
    int start_min, end_min;
};

/* One day's opening hours: spans in order, not overlapping; none: closed. */
struct day_hours {
    int count;
    struct span span[SPANS_MAX];
};

struct practitioner {
    struct id id;
    const char *code, *name;  /* "chen", "Chen" */
    const char *full_name;    /* "Dr Mei Chen"; the name when policy gives none */
    const char *staff;        /* staff code of the same person, NULL if none */
    struct id room;           /* usual room, or none */
    bool is_active;           /* has a column */
    struct day_hours week[7]; /* 0 Monday; the practice's where policy says nothing else */
};

struct room {
    struct id id;
    const char *code, *name;
    bool is_active;
};

struct appointment_type {
    struct id id;
    const char *code, *name, *short_name; /* "review", "Review", "rev" */
    const char *next_code;                /* what next by default: 'date', 'rebook', 'closed'; never NULL */
    const char *colour;                   /* NULL: none */
    int minutes, next_days;               /* usual length; days until the follow-up date */
    bool is_first, is_active;
};

struct reason {
    struct id id;
    const char *list, *code, *name; /* "cancel-patient", "pat-fb", "feels better" */
    bool is_active;
};

struct role {
    struct id id;
    const char *code, *name;
    int level; /* LEVEL_READ .. LEVEL_OWNER */
    bool is_active;
};

struct staff {
    struct id id;
    const char *code, *name, *role; /* "okoro", "Okoro", "desk" */
    int level;                      /* of the role; LEVEL_READ if the role is unknown */
    bool is_active;
};

struct holiday {
    int date;
    const char *name;
};

/* Lists are in policy's order, active entries first, entries no longer in policy after them (old
 * appointments still name those). Practitioners known from an import alone are not in the list. */
struct practice {
    struct book *book;
    struct arena arena;
    const char *name, *zone, *phone; /* zone: in force; phone "" if none */
    const char *zone_doubt;          /* what is wrong with the zone that the practice file says; "" */
    int go_live;                     /* date; CIVIL_NONE: from the beginning */
    int slot_min, grace_min, late_cancel_h;
    int wait_goal_min;    /* promised minutes in the waiting room */
    int room_over_min;    /* minutes beyond the booked length in the room before it is noticed */
    int leaving_goal_min; /* promised minutes at the desk when leaving */
    int first_early_min;  /* how much earlier a first visit is asked to come; 0: at its time */
    int pool_per_day;     /* older cases in the queue at a time */
    int call_capacity;    /* follow-ups the desk can do in a day; 0: not said */
    int hold_max_min;     /* minutes on hold after which a call is marked */
    bool is_mood_asked;   /* a call's form asks how they were */
    int low_score;        /* a score up to this opens a concern (score.h) */
    bool asks_scores;     /* whoever is reached is asked for one */
    bool shows_standing;  /* what they are to us (ladder.h) stands on the patient screen */
    bool day_first, clock_24;
    struct day_hours week[7];
    struct practitioner *practitioners;
    struct room *rooms;
    struct appointment_type *types;
    struct role *roles;
    struct staff *staff;
    struct holiday *holidays;                /* by date, in policy now */
    struct follow_up_kinds *follow_up_kinds; /* follow_up_kind.h's; NULL until it is asked */
    struct reasons *reasons;                 /* practice_reasons reads them */
    bool is_reserved_open; /* practice_plan: what is kept for the same day counts as free; slot.c's, for priority */
    int64_t others;        /* book_others when the lists were read */
    int nread;             /* how often they were: what points into those of before is not to be used */
    int lead_days;         /* of rule.h's rules, the longest; -1 until it is asked */
    struct plan *plan;     /* exceptions of the days looked at last (practice_plan.h); NULL: none */
    int npractitioners, nrooms, ntypes, nroles, nstaff, nholidays;
};

/* What this layer derives, for book_open: ends with kind 0. Books opened without
 * it (simulators with tables of their own) have no timeline and no words. */
extern const struct derive practice_derive[];

/* Opens the book at path. o may be NULL; its derive table is ignored. Errors of book_open,
 * clock_start; ERR_REFUSED if the book has no practice record (init was interrupted). A time zone that is none, or that
 * this computer does not know, closes nothing: the last one that was good holds (UTC if none was), and zone_doubt says
 * so, to whoever opens it. */
bool practice_open(const char *path, const struct book_options *o, struct practice **out, struct err *e);

/* Makes a book and loads a policy file into it (NULL: the sample that comes with the program)
 * as its first act. A bad policy leaves no file behind. Errors of policy_read, book_create. */
bool practice_create(const char *path, const struct book_options *o, const char *policy_path, struct practice **out,
                     struct err *e);

/* That the clock of this computer cannot be right, as far as what was written here tells: it is more than a day before
 * the last entry, or a year after it. "" if nothing is known against it. In a. */
const char *practice_clock_doubt(const struct practice *p, struct arena *a);

/* What whoever opens the practice file has to be told first: what is wrong with the file (book_notice), with its time
 * zone, or with the clock here; "" nothing. In a. */
const char *practice_alarm(const struct practice *p, struct arena *a);

/* Closes the book, frees everything. NULL is fine. */
void practice_close(struct practice *p);

/* Others have written since the lists were read: to be read again, as soon as nothing points into them. */
bool practice_is_old(const struct practice *p);
/* Reads the lists again; where they cannot be read the old ones stand. Of a zone that is not known: practice_open. */
bool practice_reload(struct practice *p, struct err *e);

/* Finds who acts from what follows --as: staff code, or name in any case. NULL or "" gives nobody
 * (a label only until people sign in). ERR_MISSING lists the codes there are; ERR_REFUSED for who has left. */
bool practice_who(const struct practice *p, const char *as, struct who *out, struct err *e);

/* Entries by id; NULL if there is none. staff by the id in a struct who. */
const struct practitioner *practice_practitioner(const struct practice *p, const struct id *id);
const struct appointment_type *practice_type(const struct practice *p, const struct id *id);
const struct room *practice_room(const struct practice *p, const struct id *id);
const struct staff *practice_staff(const struct practice *p, const struct id *id);

/* What somebody typed: a code, or a name in any case, or the unambiguous start of one. ERR_MISSING, naming what
 * there is; inactive entries are not found. find_reason looks in one list ("cancel-patient"). */
bool practice_find_practitioner(const struct practice *p, const char *typed, const struct practitioner **out,
                                struct err *e);
bool practice_find_type(const struct practice *p, const char *typed, const struct appointment_type **out,
                        struct err *e);
bool practice_find_room(const struct practice *p, const char *typed, const struct room **out, struct err *e);
bool practice_find_reason(const struct practice *p, const char *list, const char *typed, const struct reason **out,
                          struct err *e);

/* All reasons, those offered first, each list in its order. Read when they are first asked for, since a start shows
 * none, and again after practice_reload; none if they cannot be read. _forget and _finish are practice.c's. */
const struct reason *practice_reasons(const struct practice *p, int *count);
void practice_reasons_forget(struct practice *p);
void practice_reasons_finish(struct practice *p);

/* A reason's shown name by its code in any list of that prefix ("cancel"); the code itself if unknown. */
const char *practice_reason_name(const struct practice *p, const char *list_prefix, const char *code);

/* Name of any practitioner, those of an import included; "" if there is no such record. In a. */
const char *practice_practitioner_name(struct practice *p, const struct id *id, struct arena *a);

/* What is open of a practitioner's day (NULL: of the practice's); closed on holidays. Exceptions said on a screen
 * count on the days that practice_plan was asked for. practice_holiday: its name, or NULL on any other day. */
const struct day_hours *practice_hours(const struct practice *p, const struct practitioner *who, int date);
const char *practice_holiday(const struct practice *p, int date);
/* True if the practice is open at all that day. */
bool practice_is_working_day(const struct practice *p, int date);

/* "09:00-12:00 13:00-17:00" ('' is closed) and back; what policy and the hours records hold. Spans must be
 * in order and apart, at most SPANS_POLICY_MAX. ERR_INPUT. practice_spans_text is in a. */
bool practice_parse_spans(const char *text, struct day_hours *out, struct err *e);
const char *practice_spans_text(const struct day_hours *h, struct arena *a);
/* The same for people, by the practice's clock: "9:00a-12:00p 1:00p-5:00p". In a. */
const char *practice_spans_shown(const struct day_hours *h, struct arena *a);

#endif
