/* demo_inner: what the files of the demo share. Inside src/exchange/demo*.c only.
 *
 * Made in this order: hours for today (demo_hours), people (demo_people), their visits as a plan in memory
 * (demo_plan), today as it should look (demo_today), the times of each visit (demo_story), and then all of it written:
 * the old part a day at a time (demo_old), the recent part act by act (demo_acts), former patients (demo_former), and
 * who belongs together or waits (demo_together), what went wrong and well (demo_went), and who sent
 * whom (demo_sent).
 */
#ifndef ROUNDS_EXCHANGE_DEMO_INNER_H
#define ROUNDS_EXCHANGE_DEMO_INNER_H

#include "exchange/bulk.h"
#include "exchange/demo.h"
#include "practice/appointment.h"

enum {
    DEMO_HISTORY_DAYS = 3 * 365,
    DEMO_AHEAD_DAYS = 8 * 7,
    DEMO_RECENT_DAYS = 35, /* entered act by act */
    DEMO_LIVE_DAYS = 56,   /* since go-live: what was due before waits in the pool */
    DEMO_COLUMNS_MAX = 16,
    DEMO_NOBODY = -1
};

/* Words of one kind; the part behind the bar, where there is one, in `more` ("" if not). */
struct demo_list {
    const char **item, **more;
    int count;
};

enum demo_words {
    WORDS_FAMILY, WORDS_FEMALE, WORDS_MALE, WORDS_TOWN, WORDS_STREET,
    WORDS_ALERT, WORDS_NEEDS, WORDS_HOPES, WORDS_SOURCE, WORDS_REMARK, WORDS_NOTE, WORDS_ADVICE,
    WORDS_CALL, WORDS_TEXT, WORDS_EMAIL, WORDS_VOICEMAIL, WORDS_PROMISE, WORDS_RING_BACK, WORDS_TASK,
    WORDS_COMPLAINT, WORDS_COMPLIMENT, WORDS_KINDS
};

/* A patient as the plan sees them. */
struct demo_patient {
    struct id id;
    int since, death;    /* dates; death CIVIL_NONE */
    int due, last;       /* next visit wanted from, last visit: dates; CIVIL_NONE */
    int visits, left;    /* so far; still to come in this course of care */
    int column;          /* whom they see */
    bool is_kept_back;   /* comes only where the plan wants a first visit */
    bool is_twin;        /* bears somebody else's name */
    int members;         /* who live together stand one after the other: their number, at the first of them */
};

/* What became of a visit. */
enum demo_end {
    END_SEEN, END_CANCELLED, END_CANCELLED_BY_US, END_NOSHOW, /* over */
    END_BOOKED,     /* to come, or past and nobody has said */
    END_LATE,       /* should be here by now */
    END_WAITING, END_IN_ROOM, END_LEAVING /* today only */
};

struct demo_visit {
    struct id id;
    int patient, column, type; /* indexes: demo->patients, practice->practitioners, practice->types */
    int date, start_min, minutes;
    enum demo_end end;
    enum confirmation confirmation;
    int64_t booked_at, arrived_at, room_at, left_at, cancelled_at; /* instants; 0: not */
    int moved_from;      /* minutes earlier in the same column where it first stood; 0: never moved */
    enum next next;
    int next_due;
    const char *next_note;
    bool is_staged;      /* demo_today has decided what it is */
};

struct demo {
    struct practice *practice;
    struct book *book;
    struct bulk bulk;
    struct arena arena;  /* as long as the demo is built */
    struct arena row;    /* of one record */
    uint64_t random;
    struct demo_list words[WORDS_KINDS];
    struct demo_result *result;
    const struct progress *progress;
    int64_t done, total; /* records, for progress */
    bool stop;

    int today, now_min, first_day, last_day;
    int64_t now_ms;
    struct id *desk;     /* who works there now */
    int ndesk;
    int columns;         /* active practitioners, at most DEMO_COLUMNS_MAX */
    int first_type, usual_type; /* indexes of types */
    int live, former;    /* patients now, and before */
    int mobiles, landlines; /* numbers given out so far */
    bool has_readmes;        /* the patient whom README looks for is made */
    bool is_sharing_numbers; /* more people than numbers kept for fiction */
    struct demo_patient *patients;
    struct demo_visit *visits;
    int nvisits, visits_cap;
};

/* demo_words.c: chance, words, ids. */
void demo_words_load(struct demo *d);
/* 0..n-1, n from 1; true in `percent` of cases; lo..hi inclusive, lo <= hi. */
int demo_words_below(struct demo *d, int n);
bool demo_words_chance(struct demo *d, int percent);
int demo_words_between(struct demo *d, int lo, int hi);
const char *demo_words_pick(struct demo *d, enum demo_words kind);
/* The id of something entered at that instant: time-ordered like id_new, but from the seed. */
struct id demo_words_id(struct demo *d, int64_t at_ms);
/* The instant of a civil time; of one that does not exist the nearest. */
int64_t demo_words_instant(int date, int minute);

/* demo_hours.c: opens the practice now if it is closed, sets go-live, finds columns, types and the desk. */
bool demo_hours_open(struct demo *d, struct err *e);

/* demo_people.c: writes the live patients, filling d->patients; or one former patient. */
bool demo_people_add(struct demo *d, struct err *e);
bool demo_people_former(struct demo *d, int since, struct id *out, struct err *e);

/* demo_plan.c: fills d->visits, in order of date, column, start. */
void demo_plan_visits(struct demo *d);
/* Puts the visits from this place on in order. */
void demo_plan_sort(struct demo *d, int from);
struct demo_visit *demo_plan_add(struct demo *d, int patient, int column, int type, int date, int start_min,
                                 int minutes);

/* demo_story.c: when each visit was booked, confirmed, arrived at and left, and what came after it: from what the plan
 * has before and after it. Only what is past by now has happened. */
void demo_story_tell(struct demo *d);
/* This day, or the last one before it on which somebody is at the desk. */
int demo_story_desk_day(const struct demo *d, int date);
/* One of the everyday codes of a list of reasons ("close"). */
const char *demo_story_reason(struct demo *d, const char *list);

/* demo_today.c: makes today's visits what a living day is, adds first visits, and sorts all visits again. */
void demo_today_arrange(struct demo *d);

/* demo_loops.c: ends most of what the rules opened. */
bool demo_loops_close(struct demo *d, struct err *e);
/* demo_desk.c: a note for the next shift, what got in the way, steps of today's visits. Last of all. */
bool demo_desk_write(struct demo *d, struct err *e);

/* demo_old.c: writes what is older than DEMO_RECENT_DAYS. */
bool demo_old_write(struct demo *d, struct err *e);

/* demo_acts.c: writes the recent part and what is to come. */
bool demo_acts_write(struct demo *d, struct err *e);
/* A whole appointment from a visit, as it stands at the end. */
struct appointment demo_acts_visit(struct demo *d, const struct demo_visit *v);
/* One communication, or one note, around a visit, in the open act. */
bool demo_acts_contact(struct demo *d, const struct demo_visit *v, int64_t at_ms, struct err *e);
bool demo_acts_note(struct demo *d, const struct demo_visit *v, int64_t at_ms, struct err *e);
/* Who acts: the desk, the same person all day; or the practitioner of a column. */
struct who demo_acts_desk(const struct demo *d, int date);
struct who demo_acts_clinician(const struct demo *d, int column);

/* demo_follow.c: what was promised and has to be done, around today's visits. */
bool demo_follow_write(struct demo *d, struct err *e);
/* demo_went.c: what went wrong and what went well after visits of the last weeks. After all others. */
bool demo_went_write(struct demo *d, struct err *e);
/* demo_sent.c: whom patients sent us, and whom we sent on. After all others. */
bool demo_sent_write(struct demo *d, struct err *e);
/* demo_together.c: a family, a couple, and who is on the waiting list. After all others. */
bool demo_together_write(struct demo *d, struct err *e);

/* demo_former.c: former patients and their visits. */
bool demo_former_write(struct demo *d, struct err *e);

#endif
