/* Calendars (RFC 5545) and cards (RFC 6350): lines of "NAME:value" that end with CR LF and are folded at 75 bytes. */
#include "exchange/export_inner.h"

#include <string.h>

enum { FOLD = 75 };

/* Not in the middle of a character. */
static void fold(struct exporting *x, const char *line)
{
    size_t left = strlen(line), room = FOLD;
    while (left > room) {
        size_t n = room;
        while (n > 1 && ((unsigned char)line[n] & 0xC0) == 0x80)
            n--;
        buf_add(&x->out, line, n);
        buf_adds(&x->out, "\r\n ");
        line += n;
        left -= n;
        room = FOLD - 1;
    }
    buf_adds(&x->out, line);
    buf_adds(&x->out, "\r\n");
}

/* As a TEXT value of both standards. What is stored has no controls but line feeds. */
static const char *escaped(struct exporting *x, const char *text)
{
    struct buf b = {0};
    for (const char *c = text; *c; c++) {
        if (*c == '\n') {
            buf_adds(&b, "\\n");
            continue;
        }
        if (*c == '\\' || *c == ',' || *c == ';')
            buf_addc(&b, '\\');
        buf_addc(&b, *c);
    }
    const char *out = arena_strdup(&x->row, buf_str(&b));
    buf_finish(&b);
    return out;
}

/* Nothing at all where there is nothing to say. */
static void line(struct exporting *x, const char *name, const char *text)
{
    if (*text)
        fold(x, arena_printf(&x->row, "%s:%s", name, escaped(x, text)));
}

/* 20261123T090000Z */
static const char *instant(struct exporting *x, int64_t utc_ms)
{
    int64_t minute = utc_ms / 60000;
    struct civil c = civil_split((int)(minute / DAY_MIN));
    int of_day = (int)(minute % DAY_MIN);
    return arena_printf(&x->row, "%04d%02d%02dT%02d%02d00Z", c.year, c.month, c.day, of_day / 60, of_day % 60);
}

static void begin_calendar(struct exporting *x)
{
    fold(x, "BEGIN:VCALENDAR");
    fold(x, "VERSION:2.0");
    fold(x, "PRODID:-//Rounds//Rounds//EN");
    line(x, "X-WR-CALNAME", x->practice->name);
}

static const char *summary(struct exporting *x, const struct appointment *a)
{
    const char *what = *a->type_name ? a->type_name : "Booked";
    return x->o->has_names ? arena_printf(&x->row, "%s: %s", a->patient_short, what) : what;
}

static void event(struct exporting *x, const struct export_visit *v)
{
    const struct appointment *a = &v->a;
    int64_t start = zone_instant_near(a->date, a->start_min);
    fold(x, "BEGIN:VEVENT");
    line(x, "UID", export_urn(x, &a->id));
    line(x, "DTSTAMP", instant(x, x->now_ms));
    line(x, "DTSTART", instant(x, start));
    line(x, "DTEND", instant(x, start + (int64_t)a->minutes * 60000));
    line(x, "SUMMARY", summary(x, a));
    line(x, "LOCATION", a->room_name);
    line(x, "DESCRIPTION", arena_printf(&x->row, "%s, %s", a->practitioner_name, a->ref));
    line(x, "STATUS", "CONFIRMED");
    fold(x, "END:VEVENT");
}

static void end_calendar(struct exporting *x)
{
    fold(x, "END:VCALENDAR");
}

const struct export_writer export_card_calendar = {
    .begin = begin_calendar, .appointment = event, .end = end_calendar, .is_active_only = true};

static const char *kind_of(const struct telecom *t)
{
    return strcmp(t->use, "mobile") == 0 ? "cell" : t->use;
}

static void person(struct exporting *x, const struct export_patient *e)
{
    const struct patient *p = &e->p;
    fold(x, "BEGIN:VCARD");
    fold(x, "VERSION:4.0");
    line(x, "UID", export_urn(x, &p->id));
    line(x, "FN", patient_name_plain(&x->row, p));
    fold(x, arena_printf(&x->row, "N:%s;%s;;%s;%s", escaped(x, p->family), escaped(x, p->given), escaped(x, p->prefix),
                         escaped(x, p->suffix)));
    line(x, "NICKNAME", p->preferred);
    if (p->birth_date != CIVIL_NONE) {
        struct civil c = civil_split(p->birth_date);
        line(x, "BDAY", arena_printf(&x->row, "%04d%02d%02d", c.year, c.month, c.day));
    }
    for (int i = 0; i < e->ntelecoms; i++) {
        const struct telecom *t = &e->telecom[i];
        const char *what = strcmp(t->system, "email") == 0 ? "EMAIL" : "TEL", *kind = kind_of(t);
        if (!t->is_bad)
            line(x, *kind ? arena_printf(&x->row, "%s;TYPE=%s", what, kind) : what, t->value);
    }
    fold(x, "END:VCARD");
}

const struct export_writer export_card_people = {.patient = person, .is_reachable_only = true};
