/* policy_agree: whether what a policy file says agrees with itself; for the files of policy alone.
 *
 * Each setting was checked by itself as it was read. Here are those that are right alone and cannot hold together: a
 * code that nobody has, two entries that could not be told apart, a rule that is met before it opens, a time that ends
 * after the one that ends it. What a practice may want, though it is unusual, is let through.
 */
#ifndef ROUNDS_PRACTICE_POLICY_AGREE_H
#define ROUNDS_PRACTICE_POLICY_AGREE_H

#include "practice/policy.h"

/* ERR_INPUT with `at` = file:line of the setting, or of its entry where the file does not name it. a: scratch. */
bool policy_agrees(const struct policy *p, struct arena *a, struct err *e);

/* The entry of this kind and key (the first n bytes of it); NULL: none. */
const struct policy_item *policy_item_of(const struct policy *p, int kind, const char *key, size_t n);

#endif
