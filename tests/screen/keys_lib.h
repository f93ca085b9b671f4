/* keys_lib: what a key sends on a terminal of a kind. Written down here and not
 * asked of terminfo, so that a wrong entry is seen. */
#ifndef ROUNDS_TESTS_SCREEN_KEYS_LIB_H
#define ROUNDS_TESTS_SCREEN_KEYS_LIB_H

#include <stddef.h>

enum { KEYS_MAX = 16 }; /* bytes of one key */

/* The next key of a text: a character as it stands, or a name: <CR> <Esc> <Tab> <BTab> <Space>
 * <BS> <Del> <Up> <Down> <Left> <Right> <PgUp> <PgDn> <Home> <End> <F1>..<F12> <C-x> <lt>, or
 * raw bytes <x1b>. Moves *keys on. The number of bytes; 0 at the end; -1 for a name that is none. */
int keys_next(const char **keys, const char *term, char out[KEYS_MAX]);

#endif
