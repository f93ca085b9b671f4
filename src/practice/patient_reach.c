/* How a patient is reached, and what to know before they are: in one line. */
#include "practice/patient.h"
#include "practice/telecom.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ---- reaching them ---- */

/* A word of the text, in any case: BSL, British Sign Language, speech to text. */
static bool has_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *s = text; *s; s++)
        if (strncasecmp(s, word, n) == 0 && (s == text || !isalpha((unsigned char)s[-1])) &&
            !isalpha((unsigned char)s[n]))
            return true;
    return false;
}

/* Languages that no telephone carries; the signed ones by the letters they go by at a desk, too. */
static bool is_voiceless(const char *language)
{
    static const char *const WORDS[] = {"sign", "signed", "signing", "BSL", "ISL", "ASL", "SSE", "NZSL", "Auslan",
                                        "LSF", "Makaton", "lip", "lipspeaker", "text", "deaf", "deafblind"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (has_word(language, WORDS[i]))
            return true;
    return false;
}

bool patient_is_never_rung(const struct patient *p)
{
    return p->is_never_rung || (is_voiceless(p->interpreter) && strcmp(p->channel, "call") != 0);
}

const char *patient_reach(const struct patient *p)
{
    if (strcmp(p->channel, "text") == 0 || strcmp(p->channel, "email") == 0)
        return p->channel;
    bool is_written_to = patient_is_never_rung(p) || strcmp(p->channel, "letter") == 0;
    return is_written_to ? "write to" : "ring";
}

/* The first good one that takes a text, or "". */
static const char *texted(const struct telecom *all, int n)
{
    for (int i = 0; i < n; i++)
        if (!all[i].is_bad && strcmp(all[i].system, "phone") == 0 && !telecom_is_landline(&all[i]))
            return all[i].value;
    return "";
}

bool patient_reached(struct book *b, const struct id *patient, struct arena *a, const char **out, struct err *e)
{
    struct patient who;
    struct id id;
    const char *phone, *email;
    if (!patient_resolve(b, patient, &id, e) || !patient_get(b, &id, a, &who, e) ||
        !telecom_first(b, &id, "phone", a, &phone, e) || !telecom_first(b, &id, "email", a, &email, e))
        return false;
    bool is_mail_first = strcmp(who.channel, "email") == 0 || strcmp(who.channel, "letter") == 0;
    *out = phone;
    if (!patient_is_never_rung(&who))
        return true;
    struct telecom *all;
    int n;
    if (!telecom_list(b, &id, a, &all, &n, e))
        return false;
    const char *mobile = texted(all, n);
    if (*mobile && !(*email && is_mail_first))
        *out = arena_printf(a, "text %s", mobile);
    else
        *out = *email ? arena_printf(a, "write to %s", email) : "write a letter";
    return true;
}

/* ---- what to know ---- */

static const char *also(struct arena *a, const char *text, const char *more)
{
    return arena_printf(a, "%s%s%s", text, *text && *more ? "; " : "", more);
}

const char *patient_care(struct arena *a, const struct patient *p)
{
    const char *text = p->is_never_rung ? "cannot be rung" : "";
    if (*p->interpreter)
        text = also(a, text, arena_printf(a, "interpreter: %s", p->interpreter));
    if (p->extra_min)
        text = also(a, text, arena_printf(a, "%d min longer", p->extra_min));
    return also(a, text, p->needs);
}

const char *patient_standing(struct arena *a, const struct patient *p)
{
    const char *text = "";
    char day[16];
    if (p->deceased_date != CIVIL_NONE)
        text = arena_printf(a, "died %s%s%s", civil_desk_date(p->deceased_date, day) + 4,
                            *p->deceased_told ? ", told by " : "", p->deceased_told);
    if (p->away_date != CIVIL_NONE)
        text = also(a, text,
                    arena_printf(a, "moved away %s%s%s", civil_desk_date(p->away_date, day) + 4,
                                 *p->away_reason ? ": " : "", p->away_reason));
    if (*p->no_contact)
        text = also(a, text, arena_printf(a, "wants no contact: %s", p->no_contact));
    return text;
}
