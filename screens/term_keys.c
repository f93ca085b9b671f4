#include "screens/term_keys.h"

#include "base/text.h"

#include <string.h>

enum {
    ESC = 27,
    CSI_PATIENCE_MS = 1000,   /* half a CSI cannot be typed by hand: it is a split one */
    STRING_PATIENCE_MS = 1000, /* an answer without an end */
    PASTE_PATIENCE_MS = 2000, /* a paste whose end mark was lost */
};

static const char PASTE_END[] = "\033[201~";

/* What a CSI ends in, where no number says more. */
static const struct {
    char final;
    int code;
} CSI_FINALS[] = {
    {'A', TERM_KEY_UP},   {'B', TERM_KEY_DOWN}, {'C', TERM_KEY_RIGHT},   {'D', TERM_KEY_LEFT},
    {'H', TERM_KEY_HOME}, {'F', TERM_KEY_END},  {'Z', TERM_KEY_BACKTAB}, {'P', TERM_KEY_F1},
};

/* CSI n ~ : 1 and 4 are Find and Select of a VT220, 7 and 8 are rxvt's. */
static const struct {
    int number, code;
} CSI_NUMBERS[] = {
    {1, TERM_KEY_HOME},    {2, TERM_KEY_INSERT},  {3, TERM_KEY_DELETE},  {4, TERM_KEY_END},
    {5, TERM_KEY_PGUP},    {6, TERM_KEY_PGDN},    {7, TERM_KEY_HOME},    {8, TERM_KEY_END},
    {11, TERM_KEY_F1},     {12, TERM_KEY_F1 + 1}, {13, TERM_KEY_F1 + 2}, {14, TERM_KEY_F1 + 3},
    {15, TERM_KEY_F1 + 4}, {17, TERM_KEY_F1 + 5}, {18, TERM_KEY_F1 + 6}, {19, TERM_KEY_F1 + 7},
    {20, TERM_KEY_F1 + 8}, {21, TERM_KEY_F1 + 9}, {23, TERM_KEY_F1 + 10}, {24, TERM_KEY_F12},
    {28, TERM_KEY_F1}, /* the Help key of an LK201 */
};

/* ESC O x: cursor keys in application mode, PF1..PF4, and the numeric keypad, which
 * sends these instead of digits once the terminal is in keypad mode. */
static const struct {
    char final;
    int code;
} SS3[] = {
    {'A', TERM_KEY_UP},   {'B', TERM_KEY_DOWN}, {'C', TERM_KEY_RIGHT},  {'D', TERM_KEY_LEFT},
    {'H', TERM_KEY_HOME}, {'F', TERM_KEY_END},  {'P', TERM_KEY_F1},     {'Q', TERM_KEY_F1 + 1},
    {'R', TERM_KEY_F1 + 2}, {'S', TERM_KEY_F1 + 3}, {'M', TERM_KEY_ENTER}, {'I', TERM_KEY_TAB},
    {' ', ' '}, {'X', '='}, {'j', '*'}, {'k', '+'}, {'l', ','}, {'m', '-'}, {'n', '.'}, {'o', '/'},
    {'p', '0'}, {'q', '1'}, {'r', '2'}, {'s', '3'}, {'t', '4'}, {'u', '5'}, {'v', '6'}, {'w', '7'},
    {'x', '8'}, {'y', '9'},
};

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

void term_keys_init(struct term_keys *k, int esc_ms)
{
    memset(k, 0, sizeof *k);
    k->esc_ms = esc_ms;
}

void term_keys_finish(struct term_keys *k)
{
    buf_finish(&k->paste);
}

void term_keys_add(struct term_keys *k, const char *sequence, int code)
{
    size_t len = sequence ? strlen(sequence) : 0;
    /* One-byte keys (kbs is ^H or ^?) are decoded without terminfo. */
    if (len < 2 || len >= sizeof k->sequences[0].bytes || k->sequence_count == TERM_KEYS_SEQUENCES)
        return;
    struct term_keys_sequence *s = &k->sequences[k->sequence_count++];
    memcpy(s->bytes, sequence, len + 1);
    s->len = (int)len;
    s->code = code;
}

/* ---- the queue ---- */

static void queue_add(struct term_keys *k, int code, size_t from, size_t len)
{
    if (k->count == TERM_KEYS_QUEUE)
        return; /* cannot be: term_keys_room kept space */
    int i = (k->head + k->count++) % TERM_KEYS_QUEUE;
    k->queue[i].code = code;
    k->queue[i].from = from;
    k->queue[i].len = len;
}

size_t term_keys_room(const struct term_keys *k)
{
    int room = TERM_KEYS_QUEUE - k->count - k->held_count - TERM_KEYS_PENDING;
    return room > 0 ? (size_t)room : 0;
}

static bool is_paste_full(const struct term_keys *k)
{
    return k->paste.len - k->paste_from >= TERM_KEYS_PASTE_MAX;
}

/* Pasted text leaves as one key: line ends alike, no control characters, valid UTF-8 or nothing. */
static void paste_end(struct term_keys *k)
{
    char *text = k->paste.data ? k->paste.data + k->paste_from : NULL;
    size_t len = k->paste.len - k->paste_from;
    size_t kept = 0;
    k->is_in_paste = false;
    if (!text || len == 0)
        return;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '\r' && i + 1 < len && text[i + 1] == '\n')
            continue;
        if (c == '\r')
            c = '\n';
        if (c == '\t')
            c = ' ';
        if (c >= ' ' ? c != 127 : c == '\n')
            text[kept++] = (char)c;
    }
    /* A paste cut at its limit may end inside a character. */
    while (kept > 0 && len >= TERM_KEYS_PASTE_MAX && !text_is_utf8(text, kept))
        kept--;
    k->paste.len = k->paste_from + kept;
    if (kept > 0 && text_is_utf8(text, kept))
        queue_add(k, TERM_KEY_PASTE, k->paste_from, kept);
    else
        queue_add(k, TERM_KEY_UNKNOWN, 0, 0);
    k->paste_from = k->paste.len;
}

static void paste_byte(struct term_keys *k, unsigned char b)
{
    if (b == (unsigned char)PASTE_END[k->paste_match]) {
        if (PASTE_END[++k->paste_match] == 0)
            paste_end(k);
        return;
    }
    if (k->paste_match > 0 && !is_paste_full(k))
        buf_add(&k->paste, PASTE_END, (size_t)k->paste_match);
    k->paste_match = b == ESC;
    if (b != ESC && !is_paste_full(k))
        buf_addc(&k->paste, (char)b);
}

/* ---- bursts ---- */

static void burst_add(struct term_keys *k, int code)
{
    char utf8[5];
    int n = term_keys_utf8(code, utf8);
    if (!is_paste_full(k))
        buf_add(&k->paste, utf8, (size_t)n);
}

static bool has_lines(const char *text, size_t n)
{
    return memchr(text, '\r', n) || memchr(text, '\n', n);
}

/* An Enter or Tab after the text was meant as one: it leaves as a key. Not after several lines: those are a piece of
 * something pasted, and where a slow line cuts it is nobody's Enter. */
static void burst_end(struct term_keys *k)
{
    int last = 0;
    size_t end = k->paste.len;
    while (end > k->paste_from && strchr("\r\n\t", k->paste.data[end - 1]))
        last = (unsigned char)k->paste.data[--end];
    if (end > k->paste_from && has_lines(k->paste.data + k->paste_from, end - k->paste_from))
        last = 0;
    k->paste.len = end;
    paste_end(k);
    if (last)
        queue_add(k, last == '\n' ? TERM_KEY_ENTER : last, 0, 0);
}

static void chain_close(struct term_keys *k)
{
    if (k->is_burst)
        burst_end(k);
    for (int i = 0; i < k->held_count; i++)
        queue_add(k, k->held[i], 0, 0);
    k->held_count = 0;
    k->chain = 0;
    k->is_burst = false;
    k->is_first_queued = false;
}

static void chain_is_burst(struct term_keys *k)
{
    k->is_burst = true;
    k->paste_from = k->paste.len;
    if (k->is_first_queued) {
        k->count--;
        burst_add(k, k->queue[(k->head + k->count) % TERM_KEYS_QUEUE].code);
    }
    for (int i = 0; i < k->held_count; i++)
        burst_add(k, k->held[i]);
    k->held_count = 0;
}

/* A key is known. It is queued at once, unless it may be part of a burst. */
static void emit(struct term_keys *k, int code, int64_t now_ms)
{
    bool is_text = term_keys_is_text(code);
    bool may_join = is_text || code == TERM_KEY_ENTER || code == TERM_KEY_TAB || code == '\n';
    if (k->chain > 0 && now_ms - k->chain_at > TERM_KEYS_BURST_MS)
        chain_close(k);
    if (!may_join || (!is_text && k->chain == 0)) {
        chain_close(k);
        queue_add(k, code, 0, 0);
        return;
    }
    k->chain_at = now_ms;
    k->chain += is_text;
    if (k->is_burst) {
        burst_add(k, code);
    } else if (is_text && k->chain == 1) {
        queue_add(k, code, 0, 0);
        k->is_first_queued = true;
    } else {
        k->held[k->held_count++] = code;
        if (k->chain > TERM_KEYS_BURST || k->held_count == TERM_KEYS_HELD)
            chain_is_burst(k);
    }
}

/* ---- sequences ---- */

/* Decoders return the bytes they used up, 0 if more are needed. */

static int decode_terminfo(struct term_keys *k, int64_t now_ms, bool is_late)
{
    const struct term_keys_sequence *best = NULL;
    for (int i = 0; i < k->sequence_count; i++) {
        const struct term_keys_sequence *s = &k->sequences[i];
        if (k->pending_len >= s->len && memcmp(k->pending, s->bytes, (size_t)s->len) == 0) {
            if (!best || s->len > best->len)
                best = s;
        } else if (!is_late && k->pending_len < s->len &&
                   memcmp(k->pending, s->bytes, (size_t)k->pending_len) == 0) {
            return 0;
        }
    }
    if (!best)
        return -1; /* not terminfo's */
    emit(k, best->code, now_ms);
    return best->len;
}

static int csi_key(const unsigned char *p, int len)
{
    char final = (char)p[len - 1];
    if (final == '~') {
        int number = 0;
        for (int i = 2; i < len - 1 && p[i] >= '0' && p[i] <= '9' && number < 1000; i++)
            number = number * 10 + (p[i] - '0');
        for (int i = 0; i < COUNT(CSI_NUMBERS); i++)
            if (CSI_NUMBERS[i].number == number)
                return CSI_NUMBERS[i].code;
        return TERM_KEY_UNKNOWN;
    }
    for (int i = 0; i < COUNT(CSI_FINALS); i++)
        if (CSI_FINALS[i].final == final)
            return CSI_FINALS[i].code;
    return 0; /* an answer or a report: nobody pressed it */
}

/* From ESC [ on. */
static int decode_csi(struct term_keys *k, int64_t now_ms, bool is_late)
{
    const unsigned char *p = k->pending;
    int len = k->pending_len;
    if (is_late) {
        emit(k, TERM_KEY_UNKNOWN, now_ms);
        return len;
    }
    if (len < 3)
        return 0;
    if (p[2] == '[') { /* the Linux console: ESC [ [ A is F1 */
        if (len < 4)
            return 0;
        emit(k, p[3] >= 'A' && p[3] <= 'E' ? TERM_KEY_F1 + (p[3] - 'A') : TERM_KEY_UNKNOWN, now_ms);
        return 4;
    }
    if (p[2] == 'M') { /* an old-style mouse report: three bytes follow */
        k->skip = 3;
        return 3;
    }
    unsigned char last = p[len - 1];
    if (last < ' ' || last > '~')
        return len - 1; /* broken off; the new byte starts again */
    if (last < '@')
        return len < TERM_KEYS_PENDING ? 0 : len;
    if (len == 6 && memcmp(p, "\033[200~", 6) == 0) {
        chain_close(k);
        k->is_in_paste = true;
        k->paste_match = 0;
        k->paste_from = k->paste.len;
        return len;
    }
    int code = csi_key(p, len);
    if (code)
        emit(k, code, now_ms);
    return len;
}

static int decode_ss3(struct term_keys *k, int64_t now_ms, bool is_late)
{
    if (k->pending_len == 2 && !is_late)
        return 0;
    if (k->pending_len > 2)
        for (int i = 0; i < COUNT(SS3); i++)
            if ((unsigned char)SS3[i].final == k->pending[2]) {
                emit(k, SS3[i].code, now_ms);
                return 3;
            }
    emit(k, TERM_KEY_ESC, now_ms);
    return 1;
}

static int decode_escape(struct term_keys *k, int64_t now_ms, bool is_late)
{
    if (k->pending_len == 1) {
        if (!is_late)
            return 0;
        emit(k, TERM_KEY_ESC, now_ms);
        return 1;
    }
    switch (k->pending[1]) {
    case '[':
        return decode_csi(k, now_ms, is_late);
    case 'O':
        return decode_ss3(k, now_ms, is_late);
    case '\\': /* the end of a string */
        return 2;
    case ']': /* OSC, DCS, APC, PM, SOS: an answer, unless it stands alone */
    case 'P':
    case '_':
    case '^':
    case 'X':
        if (k->pending_len == 2 && !is_late)
            return 0;
        if (k->pending_len > 2) {
            k->is_in_string = true;
            return 2;
        }
        break;
    default: /* Esc, and then something else */
        break;
    }
    emit(k, TERM_KEY_ESC, now_ms);
    return 1;
}

static int decode_utf8(struct term_keys *k, int64_t now_ms, bool is_late)
{
    int n = term_keys_utf8_length(k->pending[0]);
    for (int i = 1; i < n; i++) {
        if (i >= k->pending_len && !is_late)
            return 0;
        if (i >= k->pending_len || (k->pending[i] & 0xc0) != 0x80)
            n = i; /* broken off: one unknown key for all of it */
    }
    emit(k, n > 1 ? term_keys_utf8_code(k->pending, n) : TERM_KEY_UNKNOWN, now_ms);
    return n;
}

static int decode_one(struct term_keys *k, int64_t now_ms, bool is_late)
{
    int used = decode_terminfo(k, now_ms, is_late);
    if (used >= 0)
        return used;
    unsigned char b = k->pending[0];
    if (b == ESC)
        return decode_escape(k, now_ms, is_late);
    if (b >= 0x80)
        return decode_utf8(k, now_ms, is_late);
    if (b == '\b' || b == 127)
        emit(k, TERM_KEY_BACKSPACE, now_ms);
    else
        emit(k, b ? b : TERM_KEY_UNKNOWN, now_ms);
    return 1;
}

static void string_byte(struct term_keys *k, unsigned char b)
{
    if (b == '\a' || b == 0x18 || b == 0x1a || b == ESC)
        k->is_in_string = false;
    if (b == ESC)
        k->pending[k->pending_len++] = b;
}

static void drop_pending(struct term_keys *k, int n)
{
    k->pending_len -= n;
    memmove(k->pending, k->pending + n, (size_t)k->pending_len);
}

/* Decodes what is pending; bytes after the start of a string or a paste go there. */
static void decode(struct term_keys *k, int64_t now_ms, bool is_late)
{
    while (k->pending_len > 0) {
        unsigned char b = k->pending[0];
        if (k->skip > 0 || k->is_in_string || k->is_in_paste) {
            drop_pending(k, 1);
            if (k->skip > 0)
                k->skip--;
            else if (k->is_in_string)
                string_byte(k, b);
            else
                paste_byte(k, b);
            continue;
        }
        int used = decode_one(k, now_ms, is_late);
        if (used == 0)
            return;
        drop_pending(k, used);
        is_late = false;
    }
}

void term_keys_feed(struct term_keys *k, const void *bytes, size_t n, int64_t now_ms)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++) {
        k->pending[k->pending_len++] = p[i];
        k->pending_at = now_ms;
        decode(k, now_ms, false);
    }
}

/* How long the bytes pending may stay undecided. */
static int patience_ms(const struct term_keys *k)
{
    if (k->is_in_paste)
        return PASTE_PATIENCE_MS;
    if (k->is_in_string)
        return STRING_PATIENCE_MS;
    if (k->pending_len == 0)
        return -1;
    if (k->pending_len >= 2 && k->pending[0] == ESC && k->pending[1] == '[')
        return CSI_PATIENCE_MS;
    if (k->pending_len >= 2 && k->pending[0] == ESC && k->pending[1] == 'O')
        return 2 * k->esc_ms;
    return k->esc_ms;
}

int term_keys_wait_ms(const struct term_keys *k, int64_t now_ms)
{
    int64_t at = -1;
    int patience = patience_ms(k);
    if (patience >= 0)
        at = k->pending_at + patience;
    if (k->is_burst || k->held_count > 0) {
        int64_t chain_at = k->chain_at + TERM_KEYS_BURST_MS + 1;
        at = at < 0 || chain_at < at ? chain_at : at;
    }
    if (at < 0)
        return -1;
    return at > now_ms ? (int)(at - now_ms) : 0;
}

static void decide_by_time(struct term_keys *k, int64_t now_ms)
{
    int patience = patience_ms(k);
    if (patience >= 0 && now_ms - k->pending_at >= patience) {
        if (k->is_in_paste)
            paste_end(k);
        else if (k->is_in_string)
            k->is_in_string = false;
        else
            decode(k, now_ms, true);
    }
    if (k->chain > 0 && now_ms - k->chain_at > TERM_KEYS_BURST_MS)
        chain_close(k);
}

bool term_keys_next(struct term_keys *k, int64_t now_ms, struct key *out)
{
    decide_by_time(k, now_ms);
    if (k->count == 0) {
        if (!k->is_in_paste && !k->is_burst) {
            buf_reset(&k->paste);
            k->paste_from = 0;
        }
        return false;
    }
    out->code = k->queue[k->head].code;
    out->text = out->code == TERM_KEY_PASTE ? k->paste.data + k->queue[k->head].from : NULL;
    out->len = k->queue[k->head].len;
    k->head = (k->head + 1) % TERM_KEYS_QUEUE;
    k->count--;
    if (k->count == 0)
        k->is_first_queued = false;
    return true;
}
