/* policy_table: which sections a policy file has and what stands in them; for the files of policy alone. */
#ifndef ROUNDS_PRACTICE_POLICY_TABLE_H
#define ROUNDS_PRACTICE_POLICY_TABLE_H

#include "book/stmt.h"
#include "practice/policy.h"

#define POLICY_DAYS 7

enum policy_type {
    POLICY_CODE,     /* names the entry: small letters, digits, dashes; 1..24 */
    POLICY_TEXT,     /* one line of 1..max cells on a screen: letters, of which wide ones are two */
    POLICY_NUMBER,   /* min..max */
    POLICY_SLOT,     /* a number of minutes that divides an hour */
    POLICY_FLAG,     /* true, false */
    POLICY_DATE,     /* "2026-11-23" */
    POLICY_ZONE,     /* IANA time zone */
    POLICY_NEXT,     /* what next: date, rebook, closed */
    POLICY_RETRY,    /* working days one after the other: "0 1 2" */
    POLICY_INTERVAL, /* how far off: "6m1d" (calendar.h) */
    POLICY_EVENT,    /* what opens a follow-up (rule.h) */
    POLICY_WHICH,    /* patients: new, known */
    POLICY_OWNER,    /* "practitioner", or the code of staff */
    POLICY_REFS,     /* codes of entries of kind `ref`, with a blank between */
    POLICY_REF,      /* code of an entry of kind `ref` in the same file */
    POLICY_MOMENT,   /* when a checklist is shown (protocol.h) */
    POLICY_CHANNEL,  /* how a message goes: text, email, letter */
    POLICY_SAYS,     /* what a message tells: "name", else all */
    POLICY_COLOUR,   /* of policy_colours */
    POLICY_EVERY,    /* how often: "1d", "1w", "1m", "mon thu" (staff_task.h) */
};

struct policy_setting {
    const char *name; /* in the file */
    int field;
    enum policy_type type;
    int min, max; /* numbers: range; texts: at most max cells */
    int fallback; /* of numbers and flags that are absent; POLICY_NULL: null */
    bool is_needed;
    int ref; /* kind, for POLICY_REF */
};

enum { POLICY_NULL = -1 };

enum policy_shape {
    SHAPE_ROOT,   /* settings of the file itself: one record */
    SHAPE_GROUP,  /* { answer_days = 20; ... }: settings of the same record */
    SHAPE_LIST,   /* ( { code = ...; }, ... ) */
    SHAPE_WEEK,   /* { mon = "09:00-12:00"; ... }: one record per weekday; also inside practitioners */
    SHAPE_VALUES, /* { wait_min = 10; ... }: one record per name */
};

struct policy_section {
    const char *name; /* in the file */
    int kind;
    enum policy_shape shape;
    const char *list; /* value of the field `list` (reasons), NULL for others */
    bool is_needed;   /* at least one entry */
    const struct policy_setting *settings;
    int nsettings;
    int field_position, field_active; /* 0: the kind has none */
    enum sql_id ids;                  /* the active records of the section, in order */
};

/* Ends with name NULL. The week of the practice is a section; those of practitioners are found beside them. */
extern const struct policy_section policy_sections[];

/* "mon" .. "sun" */
extern const char *const policy_days[POLICY_DAYS];

/* Of appointment types, what screens can show; the last three are names that colours once had. Ends with NULL. */
extern const char *const policy_colours[];

/* The setting that fills a field, NULL if none does (position, is_active, list). */
const struct policy_setting *policy_table_setting(int kind, int field);

/* The records of a section in force, in order. Of the section hours: those of everybody. */
bool policy_table_ids(struct book *b, const struct policy_section *s, struct arena *a, struct id **out, int *count,
                      struct err *e);
/* The hours records of one practitioner, NULL: of the practice, by weekday. */
bool policy_table_days(struct book *b, const struct id *practitioner, struct arena *a, struct id **out, int *count,
                       struct err *e);

/* A value as the file would say it, without quotes; "" for null. In a. */
const char *policy_table_text(int kind, int field, const struct value *v, struct arena *a);

#endif
