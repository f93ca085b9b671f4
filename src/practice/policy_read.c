/* Reading and checking a policy file: from libconfig's tree to policy items. */
#include "practice/follow_up_kind.h"
#include "practice/policy_agree.h"

#include "base/civil.h"
#include "base/config.h"
#include "base/text.h"
#include "data.h"
#include "practice/message.h"
#include "practice/policy_table.h"
#include "practice/practice.h"
#include "practice/protocol.h"
#include "practice/rule.h"
#include "practice/staff_task.h"
#include "practice/words.h"

#include <string.h>

enum {
    CODE_MAX = 24,
    CHAR_MAX_BYTES = 4, /* of UTF-8 */
    ITEMS_FIRST = 128, /* room for a usual practice; grows */
    DAY_EARLIEST = 0,  /* 1970: nothing in a policy is older */
};

struct reader {
    struct arena *a;
    struct policy *policy;
    int room; /* items allocated */
};

/* "minutes: expected ..." at its line. */
static bool refuse(const struct config *at, struct err *e, const char *why)
{
    err_set(e, ERR_INPUT, "%s: %s", at->name, why);
    return err_at(e, "%s:%d", at->file, at->line);
}

static struct policy_item *add_item(struct reader *r, int kind, const char *key, int line)
{
    struct policy *p = r->policy;
    if (p->count == r->room) {
        p->items = arena_grow(r->a, p->items, (size_t)p->count, (size_t)p->count * 2, sizeof *p->items);
        r->room = p->count * 2;
    }
    struct policy_item *item = &p->items[p->count++];
    *item = (struct policy_item){.kind = kind, .key = key, .id = policy_id(kind, key), .line = line};
    return item;
}

static void add_cell(struct policy_item *item, int field, struct value v)
{
    item->cells[item->ncells++] = (struct policy_cell){.field = field, .v = v};
}

/* A setting as it was read, with the line it stands on. */
static void add_setting(struct policy_item *item, struct config *group, const struct policy_setting *s, struct value v)
{
    const struct config *at = config_get(group, s->name);
    item->cells[item->ncells++] = (struct policy_cell){.field = s->field, .line = at ? at->line : 0, .v = v};
}

/* --- values ------------------------------------------------------------------------- */

static bool check_code(const struct config *at, const char *code, struct err *e)
{
    size_t len = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (len == 0 || len > CODE_MAX || code[len])
        return refuse(at, e, "expected 1 to 24 small letters, digits or dashes");
    return true;
}

static bool check_zone(const struct config *at, const char *name, struct err *e)
{
    struct err why = {0};
    bool ok = zone_check(name, &why);
    if (!ok)
        err_set(e, ERR_INPUT, "%s: expected an IANA time zone such as \"Europe/London\" (%s)", at->name, why.text);
    return ok || err_at(e, "%s:%d", at->file, at->line);
}

static bool check_date(const struct config *at, const char *text, int *date, struct err *e)
{
    struct err why = {0};
    if (!civil_parse_date(text, date, &why) || *date < DAY_EARLIEST)
        return refuse(at, e, "expected a date such as \"2026-12-25\"");
    return true;
}

static bool read_line(struct reader *r, const struct config *at, int max, const char **out, struct err *e)
{
    struct err why = {0};
    const char *text = *out;
    if (!text_clean(r->a, TEXT_ONE_LINE, at->name, text, strlen(text), out, &why)) {
        err_set(e, ERR_INPUT, "%s", why.text);
        return err_at(e, "%s:%d", at->file, at->line);
    }
    if (!**out)
        return refuse(at, e, "expected a text that is not empty");
    bool is_long = text_width(*out) > max || strlen(*out) > (size_t)max * CHAR_MAX_BYTES;
    if (is_long)
        return refuse(at, e, arena_printf(r->a, "expected at most %d letters", max));
    return true;
}

static bool is_colour(const char *text)
{
    for (int i = 0; policy_colours[i]; i++)
        if (strcmp(text, policy_colours[i]) == 0)
            return true;
    return false;
}

/* Of rules. What refers to other entries is looked up when all of them are read. */
static bool check_word(const struct config *at, enum policy_type type, const char *text, struct err *e)
{
    struct interval iv;
    enum rule_event event;
    struct err why = {0};
    if (type == POLICY_INTERVAL && !interval_parse(text, &iv, &why))
        return refuse(at, e, why.text);
    if (type == POLICY_EVENT && !rule_event_parse(text, &event))
        return refuse(at, e,
                      "expected what opens it: \"booked\", \"visit\", \"seen\", \"last-seen\", \"contact\", "
                      "\"enquiry\", \"complaint\", \"referral\" or \"sent-on\"");
    if (type == POLICY_WHICH && strcmp(text, "new") != 0 && strcmp(text, "known") != 0)
        return refuse(at, e, "expected \"new\" (never seen before) or \"known\"; without it, all patients");
    if (type == POLICY_MOMENT && !protocol_is_moment(text))
        return refuse(at, e, "expected \"phone\", \"first\", \"visit\", \"leaving\" or \"complaint\"");
    if (type == POLICY_CHANNEL && !message_is_mode(text))
        return refuse(at, e, "expected \"text\", \"email\" or \"letter\"; without it, any of them");
    if (type == POLICY_SAYS && strcmp(text, "name") != 0)
        return refuse(at, e, "expected \"name\": for who may only be left a name; without it, details are told");
    if (type == POLICY_COLOUR && !is_colour(text))
        return refuse(at, e,
                      "expected orange, sky, green, yellow, blue, vermilion or purple (cyan, red and magenta are other "
                      "names of sky, vermilion and purple)");
    if (type == POLICY_EVERY && !staff_task_every_is(text))
        return refuse(at, e, "expected \"1d\", \"1w\" or \"1m\", or weekdays such as \"mon thu\"");
    return true;
}

static bool read_text(struct reader *r, struct config *group, const struct policy_setting *s, struct value *v,
                      struct err *e)
{
    const char *text = NULL;
    if (!config_text(group, s->name, NULL, &text, e))
        return false;
    *v = value_null();
    if (!text)
        return true;
    const struct config *at = config_get(group, s->name);
    int date = CIVIL_NONE;
    if (s->type == POLICY_DATE) {
        if (!check_date(at, text, &date, e))
            return false;
        *v = value_int(date);
        return true;
    }
    bool ok = s->type == POLICY_CODE   ? check_code(at, text, e)
              : s->type == POLICY_ZONE ? check_zone(at, text, e)
              : s->type == POLICY_TEXT ? read_line(r, at, s->max, &text, e)
                                       : true;
    if (ok && s->type == POLICY_NEXT && (!words_has(words_next, text) || strcmp(text, "booked") == 0))
        ok = refuse(at, e, "expected \"rebook\", \"date\" or \"closed\"");
    int days[FOLLOW_UP_RETRY_MAX], n;
    struct err why = {0};
    if (ok && s->type == POLICY_RETRY && !follow_up_kind_parse_retry(text, days, &n, &why))
        ok = refuse(at, e, "expected working days until the next try such as \"0 1 2 5\"");
    ok = ok && check_word(at, s->type, text, e);
    *v = value_text(text);
    return ok;
}

static bool read_number(struct config *group, const struct policy_setting *s, struct value *v, struct err *e)
{
    int64_t number = 0;
    bool flag = false;
    bool ok = s->type == POLICY_FLAG ? config_bool(group, s->name, s->fallback == 1, &flag, e)
                                     : config_int(group, s->name, s->min, s->max, s->fallback, &number, e);
    if (!ok)
        return false;
    if (s->type == POLICY_FLAG)
        number = s->fallback == POLICY_NULL && !config_get(group, s->name) ? POLICY_NULL : flag;
    if (s->type == POLICY_SLOT && 60 % number != 0)
        return refuse(config_get(group, s->name), e, "expected 5, 6, 10, 12, 15, 20, 30 or 60");
    *v = number == POLICY_NULL ? value_null() : value_int(number);
    return true;
}

static bool read_setting(struct reader *r, struct config *group, const struct policy_setting *s, struct value *v,
                         struct err *e)
{
    bool is_number = s->type == POLICY_NUMBER || s->type == POLICY_SLOT || s->type == POLICY_FLAG;
    if (!(is_number ? read_number(group, s, v, e) : read_text(r, group, s, v, e)))
        return false;
    if (s->is_needed && v->type == VALUE_NULL) {
        err_set(e, ERR_INPUT, "%s is missing here: expected %s = ...;", s->name, s->name);
        return err_at(e, "%s:%d", group->file, group->line > 0 ? group->line : 1);
    }
    return true;
}

/* --- sections ----------------------------------------------------------------------- */

static bool read_days(struct reader *r, struct config *week, const char *owner, struct err *e)
{
    if (week->type != CONFIG_GROUP)
        return refuse(week, e, "expected a group { mon = \"09:00-12:00 13:00-17:00\"; ... }");
    for (int day = 0; day < POLICY_DAYS; day++) {
        const char *spans = NULL;
        struct day_hours hours;
        struct err why = {0};
        if (!config_text(week, policy_days[day], "", &spans, e))
            return false;
        if (!practice_parse_spans(spans, &hours, &why))
            return refuse(config_get(week, policy_days[day]), e, why.text);
        struct config *at = config_get(week, policy_days[day]);
        const char *key = policy_hours_key(r->a, owner, day);
        struct policy_item *item = add_item(r, KIND_HOURS, key, at ? at->line : week->line);
        struct id *whose = arena_alloc(r->a, sizeof *whose);
        if (owner)
            *whose = policy_id(KIND_PRACTITIONER, owner);
        add_cell(item, HOURS_PRACTITIONER, value_id(whose));
        add_cell(item, HOURS_WEEKDAY, value_int(day));
        add_cell(item, HOURS_SPANS, value_text(practice_spans_text(&hours, r->a)));
        add_cell(item, HOURS_IS_ACTIVE, value_int(1));
    }
    return true;
}

static const char *key_of(struct reader *r, const struct policy_section *s, const struct value *v)
{
    if (s->settings[0].type == POLICY_DATE)
        return policy_table_text(s->kind, s->settings[0].field, v, r->a);
    const char *code = arena_strndup(r->a, v->p, v->n);
    return s->list ? arena_printf(r->a, "%s:%s", s->list, code) : code;
}

/* One entry of a list; position counts from 1. */
static bool read_entry(struct reader *r, const struct policy_section *s, struct config *group, int position,
                       struct err *e)
{
    if (group->type != CONFIG_GROUP) {
        err_set(e, ERR_INPUT, "%s: expected entries { %s = ...; }", s->name, s->settings[0].name);
        return err_at(e, "%s:%d", group->file, group->line);
    }
    struct policy_item draft = {.line = group->line};
    for (int i = 0; i < s->nsettings; i++) {
        struct value v;
        if (!read_setting(r, group, &s->settings[i], &v, e))
            return false;
        add_setting(&draft, group, &s->settings[i], v);
    }
    const char *key = key_of(r, s, &draft.cells[0].v);
    if (policy_item_of(r->policy, s->kind, key, strlen(key))) {
        err_set(e, ERR_INPUT, "%s: %s stands here twice; every entry needs a %s of its own", s->name, key,
                s->settings[0].name);
        return err_at(e, "%s:%d", group->file, group->line);
    }
    struct policy_item *item = add_item(r, s->kind, key, group->line);
    item->ncells = draft.ncells;
    memcpy(item->cells, draft.cells, sizeof draft.cells);
    if (s->list)
        add_cell(item, REASON_LIST, value_text(s->list));
    if (s->field_position)
        add_cell(item, s->field_position, value_int(position));
    add_cell(item, s->field_active, value_int(1));
    struct config *week = s->kind == KIND_PRACTITIONER ? config_get(group, "hours") : NULL;
    return !week || read_days(r, week, key, e);
}

static bool read_list(struct reader *r, const struct policy_section *s, struct config *list, struct err *e)
{
    if (list->type != CONFIG_LIST)
        return refuse(list, e, "expected a list ( { ... }, { ... } )");
    for (int i = 0; i < list->count; i++)
        if (!read_entry(r, s, &list->child[i], i + 1, e))
            return false;
    if (s->is_needed && list->count == 0)
        return refuse(list, e, "expected at least one entry");
    return true;
}

/* Targets: any name, a number from 0; of a hundred where the name ends so. */
static bool read_values(struct reader *r, const struct policy_section *s, struct config *group, struct err *e)
{
    if (group->type != CONFIG_GROUP)
        return refuse(group, e, "expected a group { name = number; ... }");
    for (int i = 0; i < group->count; i++) {
        const char *name = group->child[i].name;
        int64_t number = 0;
        const char *unit = strrchr(name, '_');
        if (!config_int(group, name, 0, unit && strcmp(unit, "_pct") == 0 ? 100 : 1000000, 0, &number, e))
            return false;
        struct policy_item *item = add_item(r, s->kind, name, group->child[i].line);
        add_cell(item, TARGET_CODE, value_text(name));
        add_cell(item, TARGET_VALUE, value_int(number));
        add_cell(item, s->field_active, value_int(1));
    }
    return true;
}

static bool read_root(struct reader *r, const struct policy_section *s, struct config *root, struct err *e)
{
    struct policy_item *item = add_item(r, s->kind, "practice", 1);
    for (int i = 0; i < s->nsettings; i++) {
        struct value v;
        if (!read_setting(r, root, &s->settings[i], &v, e))
            return false;
        add_setting(item, root, &s->settings[i], v);
        if (s->settings[i].type == POLICY_ZONE)
            r->policy->zone = v.p;
    }
    return true;
}

/* A group beside the root, of the same record; without it everything is as it comes with the program. */
static bool read_group(struct reader *r, const struct policy_section *s, struct config *group, struct err *e)
{
    struct policy_item *item = &r->policy->items[0]; /* the root is read first */
    if (group && group->type != CONFIG_GROUP)
        return refuse(group, e, "expected a group { name = number; ... }");
    for (int i = 0; i < s->nsettings; i++) {
        struct value v = value_int(s->settings[i].fallback);
        if (group && !read_setting(r, group, &s->settings[i], &v, e))
            return false;
        if (group)
            add_setting(item, group, &s->settings[i], v);
        else
            add_cell(item, s->settings[i].field, v);
    }
    return true;
}

static bool read_section(struct reader *r, const struct policy_section *s, struct config *root, struct err *e)
{
    if (s->shape == SHAPE_ROOT)
        return read_root(r, s, root, e);
    struct config *at = config_get(root, s->name);
    if (!at && s->is_needed) {
        err_set(e, ERR_INPUT, "%s is missing: see the sample that comes with Rounds (rounds policy path)", s->name);
        return err_at(e, "%s:1", r->policy->file);
    }
    if (!at && s->shape != SHAPE_GROUP)
        return true;
    switch (s->shape) {
    case SHAPE_ROOT: break;
    case SHAPE_GROUP: return read_group(r, s, at, e);
    case SHAPE_LIST: return read_list(r, s, at, e);
    case SHAPE_WEEK: return read_days(r, at, NULL, e);
    case SHAPE_VALUES: return read_values(r, s, at, e);
    }
    return true;
}

static bool read_all(struct arena *a, const char *file, struct config *root, struct policy **out, struct err *e)
{
    struct policy *p = arena_alloc(a, sizeof *p);
    struct reader r = {.a = a, .policy = p, .room = ITEMS_FIRST};
    p->file = file;
    p->items = arena_array(a, ITEMS_FIRST, sizeof *p->items);
    for (const struct policy_section *s = policy_sections; s->name; s++)
        if (!read_section(&r, s, root, e))
            return false;
    if (!config_refuse_unused(root, e))
        return false;
    *out = p;
    return policy_agrees(p, a, e);
}

bool policy_read_text(struct arena *a, const char *name, const char *text, struct policy **out, struct err *e)
{
    struct config *root = NULL;
    return config_load_text(a, name, text, &root, e) && read_all(a, arena_strdup(a, name), root, out, e);
}

bool policy_read(struct arena *a, const char *path, struct policy **out, struct err *e)
{
    if (!path)
        return policy_read_text(a, "policy.conf", data_policy_conf, out, e);
    struct config *root = NULL;
    return config_load(a, path, &root, e) && read_all(a, arena_strdup(a, path), root, out, e);
}
