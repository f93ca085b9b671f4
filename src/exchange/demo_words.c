#include "exchange/demo_inner.h"

#include "data.h"

#include <assert.h>
#include <string.h>

/* Which of the texts in the program, and which section of it. */
static const struct {
    const char *path, *section;
} sources[WORDS_KINDS] = {
    [WORDS_FAMILY] = {"demo/family.txt", NULL},          [WORDS_FEMALE] = {"demo/given-female.txt", NULL},
    [WORDS_MALE] = {"demo/given-male.txt", NULL},        [WORDS_TOWN] = {"demo/towns.txt", NULL},
    [WORDS_STREET] = {"demo/streets.txt", NULL},         [WORDS_ALERT] = {"demo/phrases.txt", "[alert]"},
    [WORDS_NEEDS] = {"demo/phrases.txt", "[needs]"},     [WORDS_HOPES] = {"demo/phrases.txt", "[hopes]"},
    [WORDS_SOURCE] = {"demo/phrases.txt", "[source]"},   [WORDS_REMARK] = {"demo/phrases.txt", "[remark]"},
    [WORDS_NOTE] = {"demo/phrases.txt", "[note]"},       [WORDS_ADVICE] = {"demo/phrases.txt", "[advice]"},
    [WORDS_CALL] = {"demo/phrases.txt", "[call]"},       [WORDS_TEXT] = {"demo/phrases.txt", "[text]"},
    [WORDS_EMAIL] = {"demo/phrases.txt", "[email]"},     [WORDS_VOICEMAIL] = {"demo/phrases.txt", "[voicemail]"},
    [WORDS_PROMISE] = {"demo/phrases.txt", "[promise]"}, [WORDS_RING_BACK] = {"demo/phrases.txt", "[ring back]"},
    [WORDS_TASK] = {"demo/phrases.txt", "[task]"},
    [WORDS_COMPLAINT] = {"demo/phrases.txt", "[complaint]"},
    [WORDS_COMPLIMENT] = {"demo/phrases.txt", "[compliment]"},
};

static const char *text_of(const char *path)
{
    size_t i = 0;
    while (strcmp(data_files[i].path, path) != 0) {
        i++;
        assert(i < data_files_count); /* the build puts them in */
    }
    return data_files[i].text;
}

static void add_line(struct demo *d, struct demo_list *list, const char *line, size_t n)
{
    size_t bar = 0;
    while (bar < n && line[bar] != '|')
        bar++;
    list->item[list->count] = arena_strndup(&d->arena, line, bar);
    list->more[list->count++] = bar < n ? arena_strndup(&d->arena, line + bar + 1, n - bar - 1) : "";
}

static void read_list(struct demo *d, struct demo_list *list, const char *text, const char *section)
{
    size_t lines = 1;
    for (const char *p = text; *p; p++)
        lines += *p == '\n';
    list->item = arena_array(&d->arena, lines, sizeof *list->item);
    list->more = arena_array(&d->arena, lines, sizeof *list->more);
    bool is_ours = !section;
    while (*text) {
        size_t n = strcspn(text, "\n");
        if (section && *text == '[')
            is_ours = strlen(section) == n && memcmp(text, section, n) == 0;
        else if (is_ours && n && *text != '#')
            add_line(d, list, text, n);
        text += n + (text[n] == '\n');
    }
}

void demo_words_load(struct demo *d)
{
    for (int k = 0; k < WORDS_KINDS; k++) {
        read_list(d, &d->words[k], text_of(sources[k].path), sources[k].section);
        assert(d->words[k].count > 0);
    }
}

/* SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine. */
static uint64_t next_random(struct demo *d)
{
    uint64_t z = d->random += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

int demo_words_below(struct demo *d, int n)
{
    /* The upper half times n: the bias is below one in two milliards. */
    return (int)((next_random(d) >> 32) * (uint64_t)n >> 32);
}

bool demo_words_chance(struct demo *d, int percent)
{
    return demo_words_below(d, 100) < percent;
}

int demo_words_between(struct demo *d, int lo, int hi)
{
    return lo + demo_words_below(d, hi - lo + 1);
}

const char *demo_words_pick(struct demo *d, enum demo_words kind)
{
    return d->words[kind].item[demo_words_below(d, d->words[kind].count)];
}

struct id demo_words_id(struct demo *d, int64_t at_ms)
{
    struct id id;
    uint64_t a = next_random(d), b = next_random(d);
    for (int i = 0; i < 6; i++)
        id.b[i] = (uint8_t)(at_ms >> (40 - 8 * i));
    memcpy(id.b + 6, &a, 8);
    memcpy(id.b + 14, &b, 2);
    return id;
}

int64_t demo_words_instant(int date, int minute)
{
    return zone_instant_near(date, minute);
}
