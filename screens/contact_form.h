/* contact_form: a voicemail, an email, a text, a letter, a call of ours: written down from any list.
 *
 * t begins with a voicemail from whoever fills the screen, or asks who it was: who, when, the words, three times Enter.
 * A time alone is the last one that was: 17:20 typed in the morning is last night's. Who of those around the patient
 * it was
 * stands above the words, found by itself when it is their number. What is rarer - how, which way,
 * what came of it, about, heard by, minutes, confidential - stands below and is reached with Tab. On the screen Calls
 * one follows the other, as messages of a night do: the next begins as the last one was, Esc ends it.
 */
#ifndef ROUNDS_SCREENS_CONTACT_FORM_H
#define ROUNDS_SCREENS_CONTACT_FORM_H

#include "practice/draft.h"
#include "screens/app.h"

/* t: its row, the same on every screen where t is nothing else. */
bool contact_form_run(struct app *app, void *state, const struct command *row, struct err *e);
#define CONTACT_FORM_MESSAGE                                                                 \
    {                                                                                        \
        .keys = "t", .name = "message-add", .title = "message",                              \
        .help = "A voicemail, an email, a text, a letter, a call of ours: write it down.",   \
        .synonyms = "voicemail email text letter contact sms fax", .least_role = LEVEL_DESK, \
        .flags = COMMAND_WRITES | COMMAND_NO_BAR, .run = contact_form_run                    \
    }
/* Where people are rung: it begins with a call of ours. */
#define CONTACT_FORM_RANG                                                                                  \
    {                                                                                                      \
        .keys = "t", .name = "message-add", .title = "rang",                                               \
        .help = "A call of ours, or an email, a text: write it down.",                                     \
        .synonyms = "voicemail email text letter contact call no answer tried", .least_role = LEVEL_DESK, \
        .flags = COMMAND_WRITES, .arg = 1, .run = contact_form_run                                         \
    }
/* The same, one after the other. */
bool contact_form_run_batch(struct app *app, void *state, const struct command *row, struct err *e);
/* Goes on with one that was left half-filled. */
void contact_form_resume(struct app *app, const struct draft *d);

#endif
