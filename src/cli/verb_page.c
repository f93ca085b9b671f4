/* Verbs about the day as a whole: open, handover, close, obstacle ..., task ... */
#include "base/civil.h"
#include "cli/print.h"
#include "practice/day_page.h"
#include "practice/handover.h"
#include "practice/obstacle.h"
#include "practice/staff_task.h"

#include <string.h>

/* ---- the pages ---- */

static void item_json(struct json *j, const struct day_page_item *item)
{
    json_object(j, NULL);
    json_string(j, "text", item->text);
    json_bool(j, "is_done", item->is_done);
    json_id(j, "id", &item->record);
    print_text(j, "task", item->code);
    json_end(j, '}');
}

static void page_json(struct call *c, const struct day_page_view *v)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_date(&j, "date", v->date);
    json_number(&j, "open", v->nopen);
    json_array(&j, "lines");
    for (int i = 0; i < v->nlines; i++) {
        const struct day_page_line *l = &v->lines[i];
        json_object(&j, NULL);
        json_string(&j, "what", day_page_code(l->what));
        json_string(&j, "title", l->title);
        json_number(&j, "count", l->count);
        json_bool(&j, "is_done", day_page_is_done(l));
        json_array(&j, "items");
        for (int k = 0; k < l->nitems; k++)
            item_json(&j, &l->items[k]);
        json_end(&j, ']');
        json_end(&j, '}');
    }
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
}

static bool show_page(struct call *c, enum day_page page, struct err *e)
{
    struct day_page_view v;
    if (!day_page_load(c->practice, page, &c->arena, &v, e))
        return false;
    if (c->is_json) {
        page_json(c, &v);
        return true;
    }
    for (int i = 0; i < v.nlines; i++) {
        const struct day_page_line *l = &v.lines[i];
        const char *mark = l->is_info ? " " : l->count ? "!" : "-";
        call_say(c, "%s %3d  %s\n", mark, l->count, call_show(c, l->title));
        for (int k = 0; k < l->nitems; k++)
            call_say(c, "         %s\n", call_show(c, l->items[k].text));
        if (l->count > l->nitems && l->nitems == DAY_PAGE_ITEMS)
            call_say(c, "         and %d more\n", l->count - l->nitems);
    }
    call_note(c, v.nopen ? "%d of these lines are still open." : "All of it is done.", v.nopen);
    return true;
}

static bool run_open(struct call *c, struct err *e)
{
    return show_page(c, DAY_PAGE_OPEN, e);
}

static bool run_close(struct call *c, struct err *e)
{
    return show_page(c, DAY_PAGE_CLOSE, e);
}

static bool read_all(struct call *c, struct err *e)
{
    struct handover *all;
    int n, nread = 0;
    if (!handover_list(c->practice, &c->arena, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        if (all[i].read_at_ms)
            continue;
        if (!handover_read(&c->desk, &all[i].id, e))
            return false;
        nread++;
    }
    call_note(c, nread == 1 ? "%d note is marked as read." : "%d notes are marked as read.", nread);
    return true;
}

/* Without words the page; with them a note for the next shift. */
static bool run_handover(struct call *c, struct err *e)
{
    struct id id;
    if (c->nargs == 0)
        return show_page(c, DAY_PAGE_HANDOVER, e) && (!call_flag(c, "read") || read_all(c, e));
    if (call_flag(c, "read"))
        return err_set(e, ERR_USAGE, "--read marks what others wrote: it goes without words of your own");
    return handover_add(&c->desk, call_words(c, 0), &id, e) && print_answer(c, &id, "Left for the next shift");
}

/* ---- what got in the way ---- */

static const char *staff_name(struct call *c, const struct id *id)
{
    const struct staff *s = practice_staff(c->practice, id);
    return s ? s->name : "";
}

static bool list_obstacles(struct call *c, int days, struct obstacle **all, int *n, struct err *e)
{
    return obstacle_list(c->practice, days, &c->arena, all, n, e);
}

static bool run_obstacle_list(struct call *c, struct err *e)
{
    enum { USUAL = 30, MOST = 3660 };
    struct obstacle *all;
    int n, days;
    if (!call_number(c, "days", 1, MOST, USUAL, &days, e) || !list_obstacles(c, days, &all, &n, e))
        return false;
    struct table t = table_start(&c->arena, 5, c->host->is_ascii);
    struct json j = {0};
    if (c->is_json) {
        j = call_json(c);
        json_array(&j, NULL);
    }
    for (int i = 0; i < n; i++) {
        const char *by = staff_name(c, &all[i].by);
        if (!c->is_json) {
            TABLE_ADD(&t, print_when(&c->arena, all[i].at_ms), by, all[i].text, all[i].answer,
                      print_short_id(c, &all[i].id));
            continue;
        }
        json_object(&j, NULL);
        json_id(&j, "id", &all[i].id);
        print_instant(&j, "at", all[i].at_ms);
        print_text(&j, "by", by);
        json_string(&j, "text", all[i].text);
        print_text(&j, "answer", all[i].answer);
        print_text(&j, "answered_by", staff_name(c, &all[i].answered_by));
        json_end(&j, '}');
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    table_print(&t, 0, &c->out);
    if (n == 0)
        call_note(c, "Nothing got in anybody's way.");
    return true;
}

static bool run_obstacle_add(struct call *c, struct err *e)
{
    struct id id;
    return obstacle_add(&c->desk, call_words(c, 0), &id, e) && print_answer(c, &id, "Written down");
}

static bool run_obstacle_answer(struct call *c, struct err *e)
{
    enum { EVER = 3660 };
    struct obstacle *all;
    int n, found = 0;
    struct id id = ID_NONE;
    if (!list_obstacles(c, EVER, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        bool is_it = call_is_named(&all[i].id, c->args[0]);
        id = is_it ? all[i].id : id;
        found += is_it;
    }
    if (found != 1)
        return err_set(e, ERR_MISSING, "'%s' names no line: rounds obstacle list prints their numbers", c->args[0]);
    return obstacle_answer(&c->desk, &id, call_words(c, 1), e) && print_answer(c, &id, "Answered");
}

/* ---- tasks of the practice ---- */

static bool run_task_list(struct call *c, struct err *e)
{
    struct staff_task *all;
    int n;
    if (!staff_task_list(c->practice, c->today, &c->arena, &all, &n, e))
        return false;
    struct table t = table_start(&c->arena, 5, c->host->is_ascii);
    struct json j = {0};
    if (c->is_json) {
        j = call_json(c);
        json_array(&j, NULL);
    }
    for (int i = 0; i < n; i++) {
        char day[16] = "";
        if (!c->is_json) {
            bool is_to_come = all[i].date == CIVIL_NONE;
            TABLE_ADD(&t, all[i].is_done ? "done" : is_to_come ? "to come" : "to do",
                      is_to_come ? "" : civil_desk_date(all[i].date, day), all[i].text, all[i].by, all[i].code);
            continue;
        }
        json_object(&j, NULL);
        json_string(&j, "code", all[i].code);
        json_string(&j, "text", all[i].text);
        json_string(&j, "every", all[i].every);
        print_text(&j, "role", all[i].role);
        print_text(&j, "staff", all[i].staff);
        json_date(&j, "date", all[i].date);
        json_bool(&j, "is_done", all[i].is_done);
        print_text(&j, "by", all[i].by);
        json_end(&j, '}');
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    table_print(&t, 0, &c->out);
    if (n == 0)
        call_note(c, "Policy has no tasks for the practice (section tasks).");
    return true;
}

static bool run_task_done(struct call *c, struct err *e)
{
    struct staff_task *all;
    int n, date = c->today;
    bool is_done = !call_flag(c, "undo");
    if (!staff_task_list(c->practice, c->today, &c->arena, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (strcmp(all[i].code, c->args[0]) == 0)
            date = all[i].date;
    return staff_task_tick(&c->desk, c->args[0], date, is_done, e) && run_task_list(c, e);
}

/* ---- rows ---- */

#define PAGE_JSON "{date, open, lines: [{what, title, count, is_done, items: [{text, is_done, id, task}]}]}"

static const struct verb_option handover_options[] = {
    {"read", .help = "after showing them, marks all notes as read by who acts (--as)"},
};
static const struct verb_option obstacle_options[] = {
    {"days", .argument = "N", .help = "of so many days; 30 if not said"},
};
static const struct verb_option task_options[] = {
    {"undo", .help = "it was not done after all"},
};

static const struct verb rows[] = {
    {
        .name = "open",
        .help = "The morning's page: what came overnight, who is off, first visits, promises due.",
        .json = PAGE_JSON,
        .synonyms = "morning start opening",
        .run = run_open,
    },
    {
        .name = "handover",
        .arguments = "[TEXT...]",
        .help = "The next shift's page: notes, and what is still open; with words, leaves a note.",
        .json = PAGE_JSON ", or {id} of a note",
        .synonyms = "shift hand-over",
        .least_role = LEVEL_DESK,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(handover_options),
        .run = run_handover,
    },
    {
        .name = "close",
        .help = "The evening's page: nobody unmarked or unanswered, tomorrow confirmed and printed, the backup made.",
        .json = PAGE_JSON,
        .synonyms = "evening closing end-of-day",
        .run = run_close,
    },
    {
        .name = "obstacle add",
        .arguments = "TEXT...",
        .help = "Writes down what got in your way today.",
        .json = "{id}",
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        .run = run_obstacle_add,
    },
    {
        .name = "obstacle list",
        .help = "Lists what got in the staff's way, and what was answered.",
        .json = "[{id, at, by, text, answer, answered_by}]",
        VERB_OPTIONS(obstacle_options),
        .run = run_obstacle_list,
    },
    {
        .name = "obstacle answer",
        .arguments = "NUMBER TEXT...",
        .help = "The owner's answer to what got in the way.",
        .json = "{id}",
        .least_role = LEVEL_OWNER,
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = VERB_ARGS_MAX,
        .run = run_obstacle_answer,
    },
    {
        .name = "task list",
        .help = "Lists the practice's own repeating tasks, by policy, and which are done.",
        .json = "[{code, text, every, role, staff, date, is_done, by}]",
        .run = run_task_list,
    },
    {
        .name = "task done",
        .arguments = "CODE",
        .help = "Ticks a repeating task off for its newest date.",
        .json = "as task list",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(task_options),
        .run = run_task_done,
    },
};

const struct verb_group verb_page = VERB_GROUP("The day as a whole", rows);
