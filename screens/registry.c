#include "screens/registry.h"

#include "screens/complaint_view.h"
#include "screens/complaints.h"
#include "screens/calls.h"
#include "screens/computers.h"
#include "screens/day_pages.h"
#include "screens/flow.h"
#include "screens/follow_up_ended.h"
#include "screens/follow_up_work.h"
#include "screens/month.h"
#include "screens/patient_view.h"
#include "screens/reminders.h"
#include "screens/schedule.h"
#include "screens/to_tell.h"
#include "screens/unresolved.h"
#include "screens/waiting.h"
#include "screens/week.h"

/* To add a screen: its header above, and &x_screen here. */
const struct screen *const registry_screens[] = {
    &schedule_screen,
    &patient_view_screen,
    &follow_ups_screen,
    &calls_screen,
    &complaints_screen,
    &computers_screen,
    &follow_up_work_screen,
    &follow_up_ended_screen,
    &complaint_view_screen,
    &week_screen,
    &month_screen,
    &flow_screen,
    &unresolved_screen,
    &to_tell_screen,
    &waiting_screen,
    &reminders_screen,
    &day_pages_open_screen,
    &day_pages_handover_screen,
    &day_pages_close_screen,
    NULL,
};

size_t registry_count(void)
{
    return sizeof registry_screens / sizeof registry_screens[0] - 1;
}
