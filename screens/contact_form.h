/* contact_form: a call, a voicemail, a text, a letter, somebody in person: written down from any screen.
 *
 * C begins with a call from the patient at hand or kept in the header (front_whom), or asks who it was. They are kept
 * there (front_pin) until it is saved, after Esc too: whoever is on the telephone stays in sight on every screen. Enter
 * takes what stands there: C Enter Enter Enter, the words, Enter. What is rarer - about, how they were, heard by,
 * minutes, confidential - stands below and is reached with Tab.
 */
#ifndef ROUNDS_SCREENS_CONTACT_FORM_H
#define ROUNDS_SCREENS_CONTACT_FORM_H

#include "practice/draft.h"
#include "screens/app.h"

/* C, an act of the app's plan. */
bool contact_form_call(struct app *app, struct err *e);
/* Goes on with one that was left half-filled. */
void contact_form_resume(struct app *app, const struct draft *d);

#endif
