/* policy_fuzz: a policy file. */
#include "tests/fuzz/fuzz_lib.h"

#include "practice/policy.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct err e = {0};
    struct policy *policy = NULL;
    char *text = fuzz_text(data, size);
    if (!policy_read_text(&a, "policy.conf", text, &policy, &e))
        fuzz_must(*e.text && strncmp(e.at, "policy.conf", strlen("policy.conf")) == 0, "a refusal says where and why");
    free(text);
    arena_finish(&a);
    return 0;
}
