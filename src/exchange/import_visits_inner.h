/* What the parts of import_visits share. A row goes through them in this order: import_visits_read.c makes a visit of
 * it; import_visits_place.c looks who stands where it is to be; import_visits_meet.c compares it with the one that is
 * here, or adds it. Inside import_visits alone.
 */
#ifndef ROUNDS_EXCHANGE_IMPORT_VISITS_INNER_H
#define ROUNDS_EXCHANGE_IMPORT_VISITS_INNER_H

#include "exchange/import_map.h"
#include "exchange/import_seen.h"
#include "exchange/import_visits.h"
#include "practice/appointment.h"

enum { IMPORT_VISITS_DAYS = 1024 /* buckets of days: a power of two; a list rarely has bookings on more */ };

/* A place that a row of this list takes. The book does not show it before its act is written. */
struct import_visits_held {
    struct id id, practitioner, room, patient;
    int64_t start, end, line; /* civil minutes; line of the file */
    const char *clash;        /* what is to be told of it once all rows are in, and where; NULL: nothing */
    const char *where;
    struct id usual; /* the usual room, let go of because somebody had it: asked again after the last row */
    bool is_sure; /* table clash will not have it, and it is told all the same */
    int64_t next; /* of the same bucket, 1 for the first; 0: none */
};

/* A day on which somebody was seen. */
struct import_visits_seen {
    struct id patient;
    int date;
};

struct import_visits_list {
    struct import im;
    struct arena arena; /* the map */
    struct import_map map;
    struct import_visits *out;
    struct import_seen identifiers, places;
    struct import_seen given; /* identifiers of all rows, refused ones too */
    int64_t *late;            /* in the arena: lines that are read once more when all others are in */
    size_t nlate;
    bool is_late;            /* that is now */
    bool is_part;            /* the list holds what another one was refused of: what it has not says nothing */
    int first_date, last_date; /* that the list has */
    struct import_visits_held *held; /* in the arena */
    int64_t nheld;
    int64_t first[IMPORT_VISITS_DAYS]; /* by day: index + 1 of the last one added */
    struct import_visits_seen *seen;   /* in the arena */
    size_t nseen;
    int nshown;
};

/* One row, read and checked. */
struct import_visits_one {
    struct appointment a;                                   /* as it would be added; its texts in the row arena */
    bool is_left_out;                                       /* the map says so, and nothing else is read */
    bool is_erased; /* whose it is was taken out for good: counted and told, and nothing else is read */
    bool is_over;                                           /* its end has passed */
    bool says_end;                                          /* the list says what became of it */
    bool has_minutes, has_room, has_type, has_confirmation; /* the row gives it: an empty cell says nothing */
    bool keeps_room; /* the row names none, and it stays with its practitioner: the room in a is the one it has */
    const char *key; /* without an identifier: what makes it this visit */
    bool is_left; /* as it stands here, and that is not seen */
    bool is_late; /* another row of the list may be the same visit: looked at when all others are in */
};

/* ERR_INPUT for a row to be refused. */
bool import_visits_read(struct import_visits_list *l, struct import_visits_one *v, struct err *e);

/* Of a booking that is not over: lets go of a usual room that is taken, remarks on hours, says whether the patient has
 * to be told, and remembers the place for the rows below, with who else stands there. */
bool import_visits_place(struct import_visits_list *l, struct import_visits_one *v, struct err *e);
/* After the last row: usual rooms that turned out to be free; then remarks on each that still stands on another. */
bool import_visits_give_rooms(struct import_visits_list *l, struct err *e);
bool import_visits_tell_doubles(struct import_visits_list *l, struct err *e);

/* Whoever was seen before the day since which they are known, was known then: noted for each, set after the last row
 * unless somebody has said since when. */
void import_visits_note_seen(struct import_visits_list *l, const struct appointment *a);
bool import_visits_set_since(struct import_visits_list *l, struct err *e);

/* Adds it, or brings what is here up to the list; counts. v->is_late: nothing was done, see there. */
bool import_visits_meet(struct import_visits_list *l, struct import_visits_one *v, struct err *e);

/* After the last row: remarks on bookings to come, on the days that the list has, that came from it another time and
 * are not in it any more. They stay. */
bool import_visits_tell_missing(struct import_visits_list *l, struct err *e);

#endif
