/* day_page: the three pages of a day, made by the program: open (what the morning finds), handover (what the next shift
 * has to know), close (what has to be so before the door is locked).
 *
 * A page is a few lines, each with a count, whether it is done, and the first few it is about. Nothing is kept here but
 * when a day was printed and a backup made on this computer (local settings); all else is asked of the other modules.
 */
#ifndef ROUNDS_PRACTICE_DAY_PAGE_H
#define ROUNDS_PRACTICE_DAY_PAGE_H

#include "practice/appointment.h"

enum day_page { DAY_PAGE_OPEN, DAY_PAGE_HANDOVER, DAY_PAGE_CLOSE, DAY_PAGES };

enum day_page_what {
    DAY_PAGE_NOTES,       /* for the next shift, that nobody has read (handover.h) */
    DAY_PAGE_UNANSWERED,  /* messages and calls that nobody has answered */
    DAY_PAGE_TO_TELL,     /* something was changed and they do not know */
    DAY_PAGE_AWAY,        /* who is off today */
    DAY_PAGE_FIRST,       /* first visits today */
    DAY_PAGE_PROMISES,    /* due today, or late */
    DAY_PAGE_UNMARKED,    /* visits of which nobody has said what happened */
    DAY_PAGE_HERE,        /* still in the building */
    DAY_PAGE_TOMORROW,    /* the next working day's, not confirmed */
    DAY_PAGE_SHEET,       /* its sheet is printed */
    DAY_PAGE_BACKUP,      /* made today */
    DAY_PAGE_TASKS,       /* of the practice (staff_task.h) */
    DAY_PAGE_OBSTACLES,   /* what got in the way today (obstacle.h) */
    DAY_PAGE_COMPLIMENTS, /* since the working day before */
    DAY_PAGE_LATE,        /* follow-ups that are late; only where there are any */
    DAY_PAGE_LOAD,        /* follow-ups that can be done now, against what policy says the desk does in a day */
    DAY_PAGE_WAITLIST,    /* who waits for a time, and the day they named is past; only where there are any */
    DAY_PAGE_CALLS,       /* open at any desk of this machine, or left open (phone.h); only where there are any */
    DAY_PAGE_WHATS
};

enum { DAY_PAGE_ITEMS = 12 /* named of one line; count says how many there are */ };

struct day_page_item {
    const char *text;
    struct id record; /* the note of the next shift, what got in the way; else none */
    const char *code; /* of a task of the practice; "" */
    int date;         /* of that task */
    bool is_done;
};

struct day_page_line {
    enum day_page_what what;
    const char *title; /* "Messages nobody has answered" */
    int count;         /* how many are still to be done, or are told of; SHEET, BACKUP: 1 not done */
    bool is_info;      /* only to be known: never done */
    struct day_page_item *items;
    int nitems;
};

struct day_page_view {
    enum day_page page;
    int date;    /* today */
    int next;    /* the next working day */
    struct day_page_line lines[DAY_PAGE_WHATS];
    int nlines;
    int nopen;   /* lines that are not done; those only to be known do not count */
};

/* As it stands now; lines that do not concern a practice (it has no tasks) are left out. In a. Cost: the queue, a day,
 * and the confirmation list. */
bool day_page_load(struct practice *p, enum day_page page, struct arena *a, struct day_page_view *out, struct err *e);

/* "unanswered": stable, for programs. */
const char *day_page_code(enum day_page_what what);
bool day_page_is_done(const struct day_page_line *line);

/* Notes, on this computer, that a day was printed, or a backup made, just now. What cannot be noted is not. is_file: it
 * was written into a file, which is less than paper: of a day that was printed it changes nothing. */
void day_page_note_sheet(struct book *b, int date, bool is_file);
void day_page_note_backup(struct book *b);

#endif
