/* import_map: which column of somebody's patient list is what.
 *
 * A map is a libconfig file; data/import.map is the commented sample, and the list of what can be named. It is read
 * and checked once (import_map_load), joined to the columns of a file (import_map_bind), and then asked field by
 * field. Values come back as the list has them, trimmed, with the map's words replaced ("M" -> "male"); checking
 * what they say is the caller's.
 */
#ifndef ROUNDS_EXCHANGE_IMPORT_MAP_H
#define ROUNDS_EXCHANGE_IMPORT_MAP_H

#include "base/arena.h"
#include "exchange/csv.h"

/* What a column can be. The names in the map are import_map_names, in this order. */
enum import_map_field {
    MAP_IDENTIFIER,
    MAP_FULL_NAME, /* "Last, First", or "First Last" */
    MAP_FAMILY,
    MAP_GIVEN,
    MAP_PREFERRED,
    MAP_PREFIX,
    MAP_SUFFIX,
    MAP_MAIDEN,
    MAP_BIRTH_DATE,
    MAP_DECEASED_DATE,
    MAP_SINCE,
    MAP_GENDER,
    MAP_ADDRESS,
    MAP_CITY,
    MAP_STATE,
    MAP_POSTAL_CODE,
    MAP_COUNTRY,
    MAP_CHANNEL,
    MAP_SOURCE,
    MAP_REFERRED_BY, /* the identifier of another patient of the list */
    MAP_ALERT,
    MAP_NEEDS,
    MAP_HOPES,
    MAP_HOME,
    MAP_MOBILE,
    MAP_WORK,
    MAP_EMAIL,
    MAP_NOTES,
    /* Of a telephone provider's list (import_calls.h); the two kinds of map know nothing of each other's columns. */
    MAP_CALL_TIME, /* day and time of day, in one column or two */
    MAP_CALL_NUMBER,
    MAP_CALL_DIRECTION, /* in, out */
    MAP_CALL_ANSWERED,  /* yes, no */
    MAP_CALL_DURATION,  /* seconds, or 2:10 */
    MAP_CALL_NAME,      /* what the provider calls them */
    /* Of a list of visits (import_visits.h), which has its own names for them, too. */
    MAP_VISIT_DATE, /* with the time of day behind it, where there is no column of that */
    MAP_VISIT_TIME,
    MAP_VISIT_END,
    MAP_VISIT_MINUTES,
    MAP_VISIT_PATIENT, /* the identifier in the patient list that setting `patients` names */
    MAP_VISIT_FULL_NAME,
    MAP_VISIT_FAMILY,
    MAP_VISIT_GIVEN,
    MAP_VISIT_BIRTH_DATE,
    MAP_VISIT_PRACTITIONER,
    MAP_VISIT_TYPE,
    MAP_VISIT_ROOM,
    MAP_VISIT_STATUS,
    MAP_VISIT_NOTE,
    MAP_VISIT_IDENTIFIER, /* of the visit */
    MAP_FIELDS
};
enum { MAP_CALLS_FIRST = MAP_CALL_TIME, MAP_VISITS_FIRST = MAP_VISIT_DATE };
extern const char *const import_map_names[MAP_FIELDS];

/* Where a field comes from: columns, joined in order, or a fixed value; neither: nowhere. */
struct import_map_source {
    const char **columns;
    int *at; /* their places in the file, after import_map_bind */
    int ncolumns, line;
    const char *fixed;
};

struct import_map_value {
    enum import_map_field field;
    const char *from, *to;
};

struct import_map {
    const char *file; /* for messages */
    const char *name; /* ids come from it: a list keeps its name for ever */
    const char *date_format; /* "d/m/y": d, m, y and what stands between them */
    struct csv_options csv;
    struct import_map_source source[MAP_FIELDS];
    struct import_map_value *values;
    const char *patients; /* of visits: the name of the patient list's map; "" none was said */
    bool is_past_seen;    /* of visits: whoever was booked in the past, and nothing else is said, was seen */
    bool is_loose;      /* no map was written: a column that is not there says nothing */
    const char **empty; /* words that mean nothing: "n/a" */
    int nvalues, nempty;
};

/* Reads and checks a map; everything is in the arena. Refuses unknown settings, a map without name or identifier
 * column, and formats that cannot be. ERR_INPUT with `at` = file:line, ERR_MISSING, ERR_IO. */
bool import_map_load(struct arena *a, const char *path, struct import_map *out, struct err *e);
/* A map of calls: time and number are needed. path NULL: columns that are called as the fields are, dates "y-m-d". */
bool import_map_load_calls(struct arena *a, const char *path, struct import_map *out, struct err *e);
/* A map of visits: when, with whom, and who comes are needed. path NULL: likewise. */
bool import_map_load_visits(struct arena *a, const char *path, struct import_map *out, struct err *e);
bool import_map_load_text(struct arena *a, const char *name, const char *text, struct import_map *out, struct err *e);

/* Finds the columns in an opened file; a missing one is named, with those there are. ERR_INPUT. */
bool import_map_bind(struct import_map *m, const struct csv *c, struct arena *a, struct err *e);
/* True if the map uses this column of the file. */
bool import_map_uses(const struct import_map *m, int column);
/* "Street, House": the columns that the map does not use; NULL: it uses all. In a. */
const char *import_map_unused(const struct import_map *m, const struct csv *c, struct arena *a);

/* The value of a field in the current record, "" if it has none. In a, or the map's. */
const char *import_map_text(const struct import_map *m, const struct csv *c, enum import_map_field field,
                            struct arena *a);

/* "Gleason, Alice" or "Alice Gleason": without a comma the last word is the family name. *given is left alone where
 * there is one word. In a. */
void import_map_name(struct arena *a, const char *full, const char **family, const char **given);

/* Reads a time of day: "17:20:05", "5:20 PM", "17.20". ERR_INPUT. */
bool import_map_clock(const char *text, int *minute, struct err *e);
/* Reads a day and a time of day behind it ("22/11/2026 17:20:05", with a T, "5:20 PM"). ERR_INPUT. */
bool import_map_moment(const struct import_map *m, const char *text, int *date, int *minute, struct err *e);
/* Reads a date written in the map's format (a fixed one is YYYY-MM-DD). Four-digit years only; in place of a month's
 * number its English name or what is short for it (nov, Sept., November); a time of day behind it is passed over, and
 * anything else refused. Other signs may stand between than the map says, but no dots where it says the month first.
 * ERR_INPUT; ERR_REFUSED: a day only with day and month exchanged. */
bool import_map_date(const struct import_map *m, enum import_map_field field, const char *text, int *date,
                     struct err *e);
/* True for what programs write that know of no day: "", "00/00/0000", "0000-00-00 00:00:00", "  /  /    ". */
bool import_map_is_no_date(const char *text);

#endif
