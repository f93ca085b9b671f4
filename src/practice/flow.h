/* flow: the flow board: everybody who is in the building or should be, by state, the longest first.
 *
 * Four states: due (late, or they said they will be), waiting, in the room, leaving. Against each stand the minutes
 * and what was promised; who is over it carries an alarm. As of now, always today; nothing here decides anything: who
 * does not come is still booked until somebody says so, and once the time is over stands under "what happened?".
 */
#ifndef ROUNDS_PRACTICE_FLOW_H
#define ROUNDS_PRACTICE_FLOW_H

#include "practice/appointment.h"

enum flow_state {
    FLOW_DUE,     /* booked, the start has passed or they said when they come; promised: policy's grace */
    FLOW_WAITING, /* promised: wait_goal_min */
    FLOW_IN_ROOM, /* promised: the booked length and room_over_min on top */
    FLOW_LEAVING, /* seen, and the next step is still open; promised: leaving_goal_min */
    FLOW_STATES
};

struct flow_row {
    const struct appointment *appointment;
    enum flow_state state;
    int minutes;      /* late, waiting, in the room, leaving; below 0: due in so many minutes; 0 if nobody stamped it */
    int promised_min;
    bool is_alarm;    /* over what was promised */
    int late_min;     /* the column runs late by so much; 0 on time */
    const char *off;  /* whom they come to is off: "Chen off: sick"; "" not so */
};

struct flow {
    int today, now_min;
    struct flow_row *rows; /* by state, within it the longest first */
    int nrows;
    int count[FLOW_STATES], alarms[FLOW_STATES];
};

/* In a, in one read. Costs a day's bookings, and a history for each who is leaving. */
bool flow_load(struct practice *p, struct arena *a, struct flow *out, struct err *e);

/* "expected", "waiting", "in the room", "leaving"; and what is said of one over the promise: "overdue", "too long",
 * "over", "held up". */
const char *flow_state_text(enum flow_state s);
const char *flow_alarm_text(enum flow_state s);
/* "12m late", "says 10:50", "24m of 10": how long, against what. In a. */
const char *flow_minutes_text(struct arena *a, const struct flow_row *row);

#endif
