#include "cli/completion.h"

#include "cli/verb.h"

#include <stdbool.h>
#include <string.h>

/* The first word of each verb, each once: those of two words may stand in several groups. */
static void add_verbs(struct buf *out)
{
    struct buf words = {0}, word = {0};
    buf_addc(&words, ' ');
    for (const struct verb_group *const *g = verb_groups; *g; g++) {
        for (int i = 0; i < (*g)->count; i++) {
            const struct verb *v = &(*g)->rows[i];
            buf_reset(&word);
            buf_addf(&word, " %.*s ", (int)strcspn(v->name, " "), v->name);
            if (!(v->flags & VERB_HIDDEN) && !strstr(buf_str(&words), buf_str(&word)))
                buf_adds(&words, buf_str(&word) + 1);
        }
    }
    buf_adds(out, buf_str(&words));
    buf_finish(&words);
    buf_finish(&word);
}

static void add_second_words(struct buf *out)
{
    for (const struct verb_group *const *g = verb_groups; *g; g++) {
        for (int i = 0; i < (*g)->count; i++) {
            const struct verb *v = &(*g)->rows[i];
            const char *blank = strchr(v->name, ' ');
            if (blank && !(v->flags & VERB_HIDDEN))
                buf_addf(out, "    %.*s) seconds=\"$seconds%s\" ;;&\n", (int)(blank - v->name), v->name, blank);
        }
    }
}

static void add_options(struct buf *out)
{
    for (const struct verb_group *const *g = verb_groups; *g; g++) {
        for (int i = 0; i < (*g)->count; i++) {
            const struct verb *v = &(*g)->rows[i];
            if ((v->flags & VERB_HIDDEN) || v->noptions == 0)
                continue;
            buf_addf(out, "    '%s') options=\"", v->name);
            for (int o = 0; o < v->noptions; o++)
                buf_addf(out, "%s--%s", o ? " " : "", v->options[o].name);
            buf_adds(out, "\" ;;\n");
        }
    }
}

static bool is_file(const struct verb_option *o)
{
    return o->argument && (strcmp(o->argument, "FILE") == 0 || strcmp(o->argument, "DIR") == 0);
}

/* What can stand after an option: words that are listed in its row, or a file. Options of one name mean the
 * same in all verbs, so the first one speaks for them. */
static void add_values(struct buf *out, const struct verb_option *rows, int count)
{
    for (int i = 0; i < count; i++) {
        struct buf pattern = {0};
        buf_addf(&pattern, "    --%s) ", rows[i].name);
        bool is_said = strstr(buf_str(out), buf_str(&pattern)) != NULL;
        if (rows[i].argument && !is_said) {
            buf_adds(out, buf_str(&pattern));
            if (rows[i].words)
                buf_addf(out, "COMPREPLY=($(compgen -W '%s' -- \"$word\")); ", rows[i].words);
            else if (is_file(&rows[i]))
                buf_adds(out, "COMPREPLY=($(compgen -f -- \"$word\")); ");
            buf_adds(out, "return ;;\n");
        }
        buf_finish(&pattern);
    }
}

void completion_write(struct buf *out)
{
    buf_adds(out, "# Completion of rounds for bash. Made by `make docs` from the verbs' rows: do not edit.\n"
                  "# shellcheck shell=bash disable=SC2207,SC2254\n\n"
                  "_rounds()\n{\n"
                  "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
                  "    local verb='' second='' seconds='' options='' i\n\n"
                  "    case $before in\n");
    add_values(out, verb_globals, GLOBAL_COUNT);
    for (const struct verb_group *const *g = verb_groups; *g; g++)
        for (int i = 0; i < (*g)->count; i++)
            add_values(out, (*g)->rows[i].options, (*g)->rows[i].noptions);
    buf_adds(out, "    esac\n\n"
                  "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                  "        case ${COMP_WORDS[i]} in\n"
                  "        --book | --as | --site) ((i++)) ;;\n"
                  "        -*) ;;\n"
                  "        *) if [[ -z $verb ]]; then verb=${COMP_WORDS[i]}\n"
                  "           elif [[ -z $second ]]; then second=${COMP_WORDS[i]}; fi ;;\n"
                  "        esac\n"
                  "    done\n"
                  "    case $verb in\n"
                  "    '') seconds=\"");
    add_verbs(out);
    buf_adds(out, "\" ;;\n    help) seconds=\"");
    add_verbs(out);
    buf_adds(out, "\" ;;\n");
    add_second_words(out);
    buf_adds(out, "    esac\n"
                  "    if [[ $word != -* && -n $seconds && -z $second ]]; then\n"
                  "        COMPREPLY=($(compgen -W \"$seconds\" -- \"$word\"))\n"
                  "        return\n"
                  "    fi\n"
                  "    case \"$verb${seconds:+ $second}\" in\n");
    add_options(out);
    buf_adds(out, "    esac\n"
                  "    if [[ $word == -* ]]; then\n"
                  "        COMPREPLY=($(compgen -W \"$options");
    for (int i = 0; i < GLOBAL_COUNT; i++)
        buf_addf(out, " --%s", verb_globals[i].name);
    buf_adds(out, "\" -- \"$word\"))\n"
                  "    else\n"
                  "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
                  "    fi\n"
                  "}\n"
                  "complete -o filenames -F _rounds rounds\n");
}
