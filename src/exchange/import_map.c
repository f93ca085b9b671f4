#include "exchange/import_map.h"

#include "base/buf.h"
#include "base/civil.h"
#include "base/config.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define SEPARATORS "./- ," /* between day, month and year */

const char *const import_map_names[MAP_FIELDS] = {
    [MAP_IDENTIFIER] = "identifier",
    [MAP_FULL_NAME] = "full_name",
    [MAP_FAMILY] = "family",
    [MAP_GIVEN] = "given",
    [MAP_PREFERRED] = "preferred",
    [MAP_PREFIX] = "prefix",
    [MAP_SUFFIX] = "suffix",
    [MAP_MAIDEN] = "maiden",
    [MAP_BIRTH_DATE] = "birth_date",
    [MAP_DECEASED_DATE] = "deceased_date",
    [MAP_SINCE] = "since",
    [MAP_GENDER] = "gender",
    [MAP_ADDRESS] = "address",
    [MAP_CITY] = "city",
    [MAP_STATE] = "state",
    [MAP_POSTAL_CODE] = "postal_code",
    [MAP_COUNTRY] = "country",
    [MAP_CHANNEL] = "channel",
    [MAP_SOURCE] = "source",
    [MAP_REFERRED_BY] = "referred_by",
    [MAP_ALERT] = "alert",
    [MAP_NEEDS] = "needs",
    [MAP_HOPES] = "hopes",
    [MAP_HOME] = "home",
    [MAP_MOBILE] = "mobile",
    [MAP_WORK] = "work",
    [MAP_EMAIL] = "email",
    [MAP_NOTES] = "notes",
    [MAP_CALL_TIME] = "time",
    [MAP_CALL_NUMBER] = "number",
    [MAP_CALL_DIRECTION] = "direction",
    [MAP_CALL_ANSWERED] = "answered",
    [MAP_CALL_DURATION] = "duration",
    [MAP_CALL_NAME] = "name",
    [MAP_VISIT_DATE] = "date",
    [MAP_VISIT_TIME] = "time",
    [MAP_VISIT_END] = "end",
    [MAP_VISIT_MINUTES] = "minutes",
    [MAP_VISIT_PATIENT] = "patient",
    [MAP_VISIT_FULL_NAME] = "full_name",
    [MAP_VISIT_FAMILY] = "family",
    [MAP_VISIT_GIVEN] = "given",
    [MAP_VISIT_BIRTH_DATE] = "birth_date",
    [MAP_VISIT_PRACTITIONER] = "practitioner",
    [MAP_VISIT_TYPE] = "type",
    [MAP_VISIT_ROOM] = "room",
    [MAP_VISIT_STATUS] = "status",
    [MAP_VISIT_NOTE] = "note",
    [MAP_VISIT_IDENTIFIER] = "identifier",
};

/* Fields of one kind of map, and what such a map must have. */
struct range {
    int first, end;
    bool (*check)(struct config *root, const struct config *columns, struct import_map *m, struct err *e);
};

static bool refuse(const struct config *c, struct err *e, const char *why)
{
    err_set(e, ERR_INPUT, "%s: %s", c->name, why);
    return err_at(e, "%s:%d", c->file, c->line);
}

/* -------------------------------------------------------------------- reading */

/* A text, or a list of texts; each has to be one. */
static bool read_texts(struct arena *a, const struct config *c, const char ***out, int *count, struct err *e)
{
    bool is_list = c->type == CONFIG_LIST;
    int n = is_list ? c->count : 1;
    *out = arena_array(a, (size_t)n, sizeof **out);
    for (int i = 0; i < n; i++) {
        const struct config *one = is_list ? &c->child[i] : c;
        if (one->type != CONFIG_TEXT)
            return refuse(c, e, "a text in quotes was expected, or a list of them: ( \"Street\", \"House\" )");
        (*out)[i] = one->text;
    }
    *count = n;
    return true;
}

static bool read_encoding(struct config *root, struct import_map *m, struct err *e)
{
    const char *encoding, *separator;
    if (!config_text(root, "encoding", "utf-8", &encoding, e) || !config_text(root, "separator", ",", &separator, e))
        return false;
    if (strcasecmp(encoding, "latin1") == 0)
        m->csv.encoding = CSV_LATIN1;
    else if (strcasecmp(encoding, "utf-8") != 0)
        return refuse(config_get(root, "encoding"), e, "\"utf-8\" or \"latin1\" was expected");
    m->csv.separator = strcmp(separator, "tab") == 0 ? '\t' : separator[0];
    if (strcmp(separator, "tab") != 0 && (strlen(separator) != 1 || !strchr(",;|\t", separator[0])))
        return refuse(config_get(root, "separator"), e, "\",\" or \";\" or \"|\" or \"tab\" was expected");
    return true;
}

static bool read_date_format(struct config *root, struct import_map *m, struct err *e)
{
    if (!config_text(root, "date_format", "y-m-d", &m->date_format, e))
        return false;
    int seen[3] = {0};
    for (const char *p = m->date_format; *p; p++) {
        const char *letter = strchr("dmy", *p);
        if (letter)
            seen[letter - "dmy"]++;
        else if (!strchr(SEPARATORS, *p))
            seen[0] = 9;
    }
    if (seen[0] != 1 || seen[1] != 1 || seen[2] != 1)
        return refuse(config_get(root, "date_format"), e,
                      "one d, one m and one y were expected, like \"d/m/y\", \"m/d/y\", \"d.m.y\", \"y-m-d\", \"ymd\"");
    return true;
}

static bool check_patients(struct config *root, const struct config *columns, struct import_map *m, struct err *e)
{
    if (!m->source[MAP_IDENTIFIER].ncolumns) {
        err_set(e, ERR_INPUT,
                "columns: identifier is missing: the column that tells patients apart, and stays the "
                "same in the next list");
        return err_at(e, "%s:%d", root->file, columns ? columns->line : 1);
    }
    if (!m->source[MAP_FULL_NAME].ncolumns && !m->source[MAP_FAMILY].ncolumns && !m->source[MAP_GIVEN].ncolumns) {
        err_set(e, ERR_INPUT, "columns: family, given or full_name is missing");
        return err_at(e, "%s:%d", root->file, columns->line);
    }
    return true;
}

static bool check_calls(struct config *root, const struct config *columns, struct import_map *m, struct err *e)
{
    if (m->source[MAP_CALL_TIME].ncolumns && m->source[MAP_CALL_NUMBER].ncolumns)
        return true;
    err_set(e, ERR_INPUT, "columns: time and number are needed: when it rang, and who");
    return err_at(e, "%s:%d", root->file, columns ? columns->line : 1);
}

static bool has(const struct import_map *m, enum import_map_field field)
{
    return m->source[field].ncolumns || m->source[field].fixed;
}

static bool check_visits(struct config *root, const struct config *columns, struct import_map *m, struct err *e)
{
    const char *past;
    bool is_named = has(m, MAP_VISIT_FULL_NAME) || has(m, MAP_VISIT_FAMILY);
    if (!config_text(root, "patients", "", &m->patients, e) ||
        !config_text(root, "past_without_status", "ask", &past, e))
        return false;
    m->is_past_seen = strcasecmp(past, "seen") == 0;
    if (!m->is_past_seen && strcasecmp(past, "ask") != 0)
        return refuse(config_get(root, "past_without_status"), e, "\"seen\" or \"ask\" was expected");
    if (!has(m, MAP_VISIT_DATE) && !has(m, MAP_VISIT_TIME))
        err_set(e, ERR_INPUT, "columns: date is missing: the day of a visit, and time, if it has a column of its own");
    else if (!has(m, MAP_VISIT_PRACTITIONER))
        err_set(e, ERR_INPUT, "columns: practitioner is missing; where there is but one, it stands under fixed");
    else if (!has(m, MAP_VISIT_PATIENT) && !(is_named && has(m, MAP_VISIT_BIRTH_DATE)))
        err_set(e, ERR_INPUT,
                "columns: patient is missing, the identifier in your patient list; or full_name (or family and given) "
                "and birth_date");
    else if (has(m, MAP_VISIT_PATIENT) && !*m->patients)
        err_set(e, ERR_INPUT, "patients is missing: the name in the map with which the patient list was imported, so "
                              "that the identifiers are of those patients");
    else
        return true;
    return err_at(e, "%s:%d", root->file, columns ? columns->line : 1);
}

static const struct range patients = {0, MAP_CALLS_FIRST, check_patients},
                          calls = {MAP_CALLS_FIRST, MAP_VISITS_FIRST, check_calls},
                          visits = {MAP_VISITS_FIRST, MAP_FIELDS, check_visits};

static bool read_columns(struct arena *a, struct config *root, const struct range *range, struct import_map *m,
                         struct err *e)
{
    struct config *columns, *fixed;
    if (!config_list(root, "columns", &columns, e) || !config_list(root, "fixed", &fixed, e))
        return false;
    for (int f = range->first; f < range->end; f++) {
        struct import_map_source *s = &m->source[f];
        const struct config *c = config_get(columns, import_map_names[f]);
        if (c && !read_texts(a, c, &s->columns, &s->ncolumns, e))
            return false;
        s->line = c ? c->line : 0;
        if (!config_text(fixed, import_map_names[f], NULL, &s->fixed, e))
            return false;
        if (c && s->fixed)
            return refuse(c, e, "it has a column and a fixed value; one of them has to go");
        bool is_date = f == MAP_BIRTH_DATE || f == MAP_DECEASED_DATE || f == MAP_SINCE;
        int date;
        if (is_date && s->fixed && !civil_parse_date(s->fixed, &date, NULL))
            return refuse(config_get(fixed, import_map_names[f]), e, "a date like \"2019-01-31\" was expected");
    }
    return range->check(root, columns, m, e);
}

static bool read_values(struct arena *a, struct config *root, const struct range *range, struct import_map *m,
                        struct err *e)
{
    struct config *values;
    if (!config_list(root, "values", &values, e) || !values)
        return e->kind == ERR_NONE;
    m->values = arena_array(a, (size_t)values->count, sizeof *m->values);
    for (int i = 0; i < values->count; i++) {
        struct config *one = &values->child[i];
        struct import_map_value *v = &m->values[m->nvalues++];
        const char *field;
        int f = range->first;
        if (!config_text(one, "field", "", &field, e) || !config_text(one, "file", NULL, &v->from, e) ||
            !config_text(one, "here", NULL, &v->to, e))
            return false;
        while (f < range->end && strcmp(import_map_names[f], field) != 0)
            f++;
        if (f == range->end || !v->from || !v->to) {
            err_set(e, ERR_INPUT, "values: { field = \"gender\"; file = \"M\"; here = \"male\"; } was expected");
            return err_at(e, "%s:%d", one->file, one->line);
        }
        v->field = (enum import_map_field)f;
    }
    return true;
}

static bool read_map(struct arena *a, struct config *root, const struct range *range, struct import_map *m,
                     struct err *e)
{
    *m = (struct import_map){.file = root->file, .patients = ""};
    if (!config_text(root, "name", "", &m->name, e))
        return false;
    if (!*m->name) {
        err_set(e, ERR_INPUT, "name is missing: a word for this list; it keeps it for ever");
        return err_at(e, "%s:1", root->file);
    }
    const struct config *empty = config_get(root, "empty");
    return read_encoding(root, m, e) && read_date_format(root, m, e) && read_columns(a, root, range, m, e) &&
           read_values(a, root, range, m, e) && (!empty || read_texts(a, empty, &m->empty, &m->nempty, e)) &&
           config_refuse_unused(root, e);
}

bool import_map_load(struct arena *a, const char *path, struct import_map *out, struct err *e)
{
    struct config *root;
    return config_load(a, path, &root, e) && read_map(a, root, &patients, out, e);
}

bool import_map_load_text(struct arena *a, const char *name, const char *text, struct import_map *out, struct err *e)
{
    struct config *root;
    return config_load_text(a, name, text, &root, e) && read_map(a, root, &patients, out, e);
}

/* Without a map: the columns are called as the fields are. */
static const char PLAIN_CALLS[] =
    "name = \"calls\"; columns = { time = \"time\"; number = \"number\"; direction = \"direction\"; "
    "answered = \"answered\"; duration = \"duration\"; name = \"name\"; };";

bool import_map_load_calls(struct arena *a, const char *path, struct import_map *out, struct err *e)
{
    struct config *root;
    bool ok = path ? config_load(a, path, &root, e) : config_load_text(a, "calls", PLAIN_CALLS, &root, e);
    ok = ok && read_map(a, root, &calls, out, e);
    out->is_loose = !path;
    return ok;
}

static const char PLAIN_VISITS[] =
    "name = \"visits\"; columns = { date = \"date\"; time = \"time\"; end = \"end\"; minutes = \"minutes\"; "
    "full_name = \"full_name\"; family = \"family\"; given = \"given\"; birth_date = \"birth_date\"; "
    "practitioner = \"practitioner\"; type = \"type\"; room = \"room\"; status = \"status\"; note = \"note\"; "
    "identifier = \"identifier\"; };";

bool import_map_load_visits(struct arena *a, const char *path, struct import_map *out, struct err *e)
{
    struct config *root;
    bool ok = path ? config_load(a, path, &root, e) : config_load_text(a, "visits", PLAIN_VISITS, &root, e);
    ok = ok && read_map(a, root, &visits, out, e);
    out->is_loose = !path;
    return ok;
}

/* -------------------------------------------------------------------- binding */

static bool refuse_column(const struct import_map *m, const struct import_map_source *s, enum import_map_field field,
                          const char *column, const struct csv *c, struct err *e)
{
    struct buf there = {0};
    for (int i = 0; i < csv_width(c) && there.len < 200; i++)
        buf_addf(&there, "%s%s", i ? ", " : "", csv_name(c, i));
    err_set(e, ERR_INPUT, "%s: the file has no column \"%.60s\"; it has: %.240s", import_map_names[field], column,
            buf_str(&there));
    buf_finish(&there);
    return err_at(e, "%s:%d", m->file, s->line);
}

/* Without a map: what a row cannot be read without. */
static bool is_needed(int f)
{
    return f == MAP_CALL_TIME || f == MAP_CALL_NUMBER || f == MAP_VISIT_DATE || f == MAP_VISIT_PRACTITIONER;
}

bool import_map_bind(struct import_map *m, const struct csv *c, struct arena *a, struct err *e)
{
    for (int f = 0; f < MAP_FIELDS; f++) {
        struct import_map_source *s = &m->source[f];
        s->at = arena_array(a, (size_t)s->ncolumns, sizeof *s->at);
        for (int i = 0; i < s->ncolumns; i++) {
            s->at[i] = csv_column(c, s->columns[i]);
            if (s->at[i] < 0 && (!m->is_loose || is_needed(f)))
                return refuse_column(m, s, (enum import_map_field)f, s->columns[i], c, e);
        }
    }
    return true;
}

bool import_map_uses(const struct import_map *m, int column)
{
    for (int f = 0; f < MAP_FIELDS; f++)
        for (int i = 0; i < m->source[f].ncolumns; i++)
            if (m->source[f].at[i] == column)
                return true;
    return false;
}

const char *import_map_unused(const struct import_map *m, const struct csv *c, struct arena *a)
{
    const char *names = NULL;
    for (int i = 0; i < csv_width(c); i++)
        if (!import_map_uses(m, i))
            names = names ? arena_printf(a, "%s, %s", names, csv_name(c, i)) : csv_name(c, i);
    return names;
}

/* --------------------------------------------------------------------- asking */

/* Without outer blanks, and without the apostrophe that keeps spreadsheets from running a
 * cell as a formula (text_csv writes it, others do too): one, also of several. */
static const char *tidy(struct arena *a, const char *s)
{
    s = text_unguarded(s);
    while (isspace((unsigned char)*s))
        s++;
    size_t n = strlen(s);
    while (n > 0 && isspace((unsigned char)s[n - 1]))
        n--;
    return arena_strndup(a, s, n);
}

/* Parts of an address stand apart by commas, but not a house number; notes by lines, parts of a name by blanks. */
static const char *between(enum import_map_field field, const char *before)
{
    bool is_number = before[strspn(before, "0123456789")] == '\0';
    if (field == MAP_NOTES)
        return "\n";
    if (field == MAP_VISIT_NOTE)
        return "; ";
    return field == MAP_ADDRESS && !is_number ? ", " : " ";
}

static const char *translate(const struct import_map *m, enum import_map_field field, const char *s)
{
    for (int i = 0; i < m->nempty; i++)
        if (strcasecmp(m->empty[i], s) == 0)
            return "";
    for (int i = 0; i < m->nvalues; i++)
        if (m->values[i].field == field && strcasecmp(m->values[i].from, s) == 0)
            return m->values[i].to;
    return s;
}

const char *import_map_text(const struct import_map *m, const struct csv *c, enum import_map_field field,
                            struct arena *a)
{
    const struct import_map_source *s = &m->source[field];
    const char *out = "";
    if (s->fixed)
        return s->fixed;
    for (int i = 0; i < s->ncolumns; i++) {
        const char *part = translate(m, field, tidy(a, csv_field(c, s->at[i])));
        if (*part)
            out = *out ? arena_printf(a, "%s%s%s", out, between(field, out), part) : part;
    }
    return out;
}

void import_map_name(struct arena *a, const char *full, const char **family, const char **given)
{
    const char *comma = strchr(full, ','), *blank = strrchr(full, ' ');
    *family = full;
    if (comma) {
        *family = arena_strndup(a, full, (size_t)(comma - full));
        *given = arena_strdup(a, comma + 1);
    } else if (blank) {
        *family = arena_strdup(a, blank + 1);
        *given = arena_strndup(a, full, (size_t)(blank - full));
    }
}

/* ---------------------------------------------------------------------- dates */

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* The English name of a month or what is short for it, whole: its first letters alone would make March of
 * "marraskuu", which is November. */
static bool take_month(const char **at, int *month)
{
    static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
    size_t n = 0;
    while (is_letter((*at)[n]))
        n++;
    for (int i = 0; i < 12; i++) {
        bool is_usual = n == 3 || n == strlen(names[i]) || (n == 4 && strncasecmp(*at, "sept", n) == 0);
        if (is_usual && strncasecmp(*at, names[i], n) == 0) {
            *month = i + 1;
            *at += n + ((*at)[n] == '.');
            return true;
        }
    }
    return false;
}

/* A number of at most `most` digits. -1: none, or it follows on digits and is shorter: 2012111 is two days. */
static int take_number(const char **at, int most, bool is_glued)
{
    const char *p = *at;
    int n = 0;
    for (; isdigit((unsigned char)*p) && p - *at < most; p++)
        n = n * 10 + (*p - '0');
    if (p == *at)
        return -1;
    if ((most == 4 || is_glued) && p - *at != most)
        return -1;
    *at = p;
    return n;
}

/* Which of them stands between is all one, the order is what matters; but who writes dots writes the day first, and a
 * map that says the month first is not of that cell. */
static bool speaks_against(const struct import_map *m, char separator)
{
    const char *f = m->date_format;
    bool is_month_first = *f != 'y' && strchr(f, 'm') < strchr(f, 'd');
    return separator == '.' && is_month_first && !strchr(f, '.');
}

/* Sets *end to what follows the day: nothing, or a time. */
static bool take_date(const struct import_map *m, const char *text, int *date, const char **end, struct err *e)
{
    int day = -1, month = -1, year = -1;
    const char *at = text;
    for (const char *p = m->date_format; *p; p++) {
        bool is_glued = at > text && isdigit((unsigned char)at[-1]);
        if (*p == 'm' && is_letter(*at) && !take_month(&at, &month))
            return err_set(e, ERR_INPUT,
                           "names its month by a word that is none of Jan, January to Dec, December: %.40s", text);
        if (*p == 'd')
            day = take_number(&at, 2, is_glued);
        else if (*p == 'm')
            month = month > 0 ? month : take_number(&at, 2, is_glued);
        else if (*p == 'y')
            year = take_number(&at, 4, is_glued);
        else if (*at && strchr(SEPARATORS, *at) && !speaks_against(m, *at))
            at++;
        else
            return err_set(e, ERR_INPUT, "is no date in the form %s: %.40s", m->date_format, text);
    }
    bool is_end = *at == '\0' || *at == ' ' || *at == 'T';
    if (year < 0 || month < 0 || day < 0 || !is_end)
        return err_set(e, ERR_INPUT, "is no date in the form %s with four digits of the year: %.40s", m->date_format,
                       text);
    if (!civil_is_valid(year, month, day) && civil_is_valid(year, day, month))
        return err_set(e, ERR_REFUSED, "is a day only with day and month exchanged, is %s the list's form? %.40s",
                       m->date_format, text);
    if (!civil_is_valid(year, month, day))
        return err_set(e, ERR_INPUT, "is a day that there is not: %.40s", text);
    *date = civil_from(year, month, day);
    *end = at;
    return true;
}

/* As databases put it behind every day: " 00:00:00.000", "T00:00:00Z", " 12:00:00 AM", "T00:00:00+01:00". */
static bool is_time(const char *text)
{
    size_t n = strcspn(text, "Zz+-");
    const char *zone = text + n;
    bool is_zone = !*zone || strcasecmp(zone, "z") == 0 ||
                   (zone[1] && zone[1 + strspn(zone + 1, "0123456789:")] == '\0');
    struct err why = {0};
    struct arena a = {0};
    int minute;
    const char *time = arena_strndup(&a, text, n);
    bool ok = is_zone && strpbrk(time, ":.") && import_map_clock(time, &minute, &why);
    arena_finish(&a);
    return ok;
}

/* Words behind a day may take back what it says ("died 3/4/2020?"): nobody may think they had been read. */
bool import_map_date(const struct import_map *m, enum import_map_field field, const char *text, int *date,
                     struct err *e)
{
    const char *end;
    if (m->source[field].fixed)
        return civil_parse_date(text, date, e);
    if (!take_date(m, text, date, &end, e))
        return false;
    return !*end || is_time(end) || err_set(e, ERR_INPUT, "has more in it than a day: %.40s", text);
}

bool import_map_is_no_date(const char *text)
{
    return text[strspn(text, SEPARATORS ":0")] == '\0';
}

bool import_map_clock(const char *text, int *minute, struct err *e)
{
    char time[24];
    size_t n = 0;
    /* Seconds say nothing to a desk: 5:20:05 PM is 5:20PM. */
    for (int colons = 0; *text && n < sizeof time - 1; text++) {
        colons += *text == ':';
        bool is_second = colons > 1 && strchr(":.0123456789", *text);
        if (!is_second && *text != ' ' && *text != 'T')
            time[n++] = *text;
    }
    time[n] = 0;
    return civil_parse_any_time(time, minute, e);
}

bool import_map_moment(const struct import_map *m, const char *text, int *date, int *minute, struct err *e)
{
    const char *at = text;
    struct err why = {0};
    if (!take_date(m, text, date, &at, e))
        return false;
    return import_map_clock(at, minute, &why) || err_set(e, ERR_INPUT, "has no time of day: %.40s", text);
}
