/* libical beside ours: a request a line, an answer a line. README.md has the requests. */
#define _GNU_SOURCE
#include <libical/ical.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct rule {
    char *start, *text;
    time_t from, to;
    struct icaltimetype dtstart;
    struct icalrecurrencetype recur;
    bool jumps; /* set_start gives the same answer as walking */
};
struct period {
    time_t start, end;
};
struct moved { /* the recurrence that an override stands for */
    const char *uid;
    time_t at;
};
#define LIST(type)                                                                                                     \
    struct {                                                                                                           \
        type *all;                                                                                                     \
        size_t count, room;                                                                                            \
    }
#define PUSH(list, ...)                                                                                                \
    do {                                                                                                               \
        if ((list)->count == (list)->room)                                                                             \
            (list)->all = realloc((list)->all, ((list)->room = 2 * (list)->room + 16) * sizeof *(list)->all);          \
        (list)->all[(list)->count++] = (__VA_ARGS__);                                                                  \
    } while (0)
typedef LIST(time_t) instants;
typedef LIST(struct period) periods;

static LIST(struct rule) rules;
static LIST(char *) texts;
static LIST(struct moved) overrides;
static icaltimezone *new_york;

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1e9 + at.tv_nsec;
}

static int by_number(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median time of one call in nanoseconds; one that takes a second is measured once. */
static double measured(void (*call)(void *), void *with, double budget) {
    double samples[15], first = now();
    call(with);
    first = now() - first;
    if (first > 1e9) return first;
    int repeats = first < 50 ? 80000 : (int)(4e6 / first), count = 0;
    if (repeats < 1) repeats = 1;
    for (double until = now() + budget * 1e6; count == 0 || (count < 15 && now() < until);) {
        double start = now();
        for (int n = 0; n < repeats; n++) call(with);
        samples[count++] = (now() - start) / repeats;
    }
    qsort(samples, count, sizeof *samples, by_number);
    return samples[count / 2];
}

static void parse(struct rule *rule) {
    rule->dtstart = icaltime_from_string(rule->start);
    icaltime_set_timezone(&rule->dtstart, new_york);
    rule->recur = icalrecurrencetype_from_string(rule->text);
}

static void expand(const struct rule *rule, instants *found) {
    icalrecur_iterator *walls = icalrecur_iterator_new(rule->recur, rule->dtstart);
    if (!walls) return;
    if (rule->jumps) icalrecur_iterator_set_start(walls, icaltime_from_timet_with_zone(rule->from, 0, new_york));
    for (;;) {
        struct icaltimetype wall = icalrecur_iterator_next(walls);
        if (icaltime_is_null_time(wall)) break;
        time_t at = icaltime_as_timet_with_zone(wall, new_york);
        if (at >= rule->to) break;
        if (at >= rule->from) PUSH(found, at);
    }
    icalrecur_iterator_free(walls);
}

static instants scratch;

static void parse_all(void *unused) {
    (void)unused;
    for (size_t n = 0; n < rules.count; n++) parse(&rules.all[n]);
}

static void expand_all(void *parsing) {
    for (size_t n = 0; n < rules.count; n++) {
        if (parsing) parse(&rules.all[n]);
        scratch.count = 0;
        expand(&rules.all[n], &scratch);
    }
}

static void answer_rule(char **word) {
    struct rule rule = {.start = strdup(word[1]), .text = strdup(word[2]), .from = atol(word[3]), .to = atol(word[4])};
    parse(&rule);
    if (rule.recur.freq == ICAL_NO_RECURRENCE) {
        PUSH(&rules, rule);
        printf("!not understood\n");
        return;
    }
    instants walked = {0}, jumped = {0};
    expand(&rule, &walked);
    rule.jumps = rule.recur.count == 0 && rule.from > icaltime_as_timet_with_zone(rule.dtstart, new_york);
    if (rule.jumps) {
        expand(&rule, &jumped);
        rule.jumps = walked.count == jumped.count &&
                     (walked.count == 0 || !memcmp(walked.all, jumped.all, walked.count * sizeof *walked.all));
    }
    PUSH(&rules, rule);
    putchar('=');
    for (size_t n = 0; n < walked.count; n++) printf("%s%ld", n ? " " : "", (long)walked.all[n]);
    putchar('\n');
    free(walked.all);
    free(jumped.all);
}

static void answer_keep(char **word) {
    size_t count = 0;
    for (char *number; (number = strsep(&word[1], " "));) rules.all[count++] = rules.all[atol(number)];
    rules.count = count;
    puts("=");
}

static void read_all(void *unused) {
    (void)unused;
    for (size_t n = 0; n < texts.count; n++) icalcomponent_free(icalparser_parse_string(texts.all[n]));
}

/* One VCALENDAR is given as it is, several in an XROOT. */
static void answer_read(char **word) {
    size_t events = 0;
    icalcomponent *read[64];
    size_t before = mallinfo2().uordblks;
    for (size_t n = 0; n < texts.count; n++) read[n] = icalparser_parse_string(texts.all[n]);
    size_t held = mallinfo2().uordblks - before;
    for (size_t n = 0; n < texts.count; n++) {
        events += icalcomponent_count_components(read[n], ICAL_VEVENT_COMPONENT);
        icalcomponent_free(read[n]);
    }
    printf("=%zu %.0f %zu\n", events, measured(read_all, NULL, atof(word[1])), held);
}

static int by_uid(const void *a, const void *b) {
    const struct moved *x = a, *y = b;
    int order = strcmp(x->uid, y->uid);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static int by_start(const void *a, const void *b) {
    const struct period *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

struct asked {
    time_t from, to;
    bool print;
    const char *uid; /* of a master, to look its overrides up */
    periods found;
};

static void occurrence(icalcomponent *event, struct icaltime_span *span, void *data) {
    (void)event;
    struct asked *asked = data;
    struct moved key = {asked->uid, span->start};
    if (asked->uid && bsearch(&key, overrides.all, overrides.count, sizeof key, by_uid)) return;
    PUSH(&asked->found, (struct period){span->start, span->end});
}

static time_t instant(struct icaltimetype time) {
    return icaltime_as_timet_with_zone(time, icaltime_get_timezone(time));
}

static void month_of(icalcomponent *calendar, struct asked *asked) {
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    overrides.count = 0;
    for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        icalproperty *property = icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY);
        if (!property) continue;
        struct icaltimetype id = icalproperty_get_datetime_with_component(property, event);
        PUSH(&overrides, (struct moved){icalcomponent_get_uid(event), instant(id)});
    }
    qsort(overrides.all, overrides.count, sizeof *overrides.all, by_uid);
    asked->found.count = 0;
    struct icaltimetype from = icaltime_from_timet_with_zone(asked->from, 0, icaltimezone_get_utc_timezone());
    struct icaltimetype to = icaltime_from_timet_with_zone(asked->to, 0, icaltimezone_get_utc_timezone());
    event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        icalproperty *transp = icalcomponent_get_first_property(event, ICAL_TRANSP_PROPERTY);
        if (icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED ||
            (transp && icalproperty_get_transp(transp) == ICAL_TRANSP_TRANSPARENT))
            continue;
        bool master = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY) != NULL;
        asked->uid = master ? icalcomponent_get_uid(event) : NULL;
        icalcomponent_foreach_recurrence(event, from, to, occurrence, asked);
    }
}

static void print_merged(struct asked *asked) {
    time_t start = 0, end = 0;
    const char *between = "";
    for (size_t n = 0; n <= asked->found.count; n++) {
        struct period next = {0, 0};
        if (n < asked->found.count) {
            next = asked->found.all[n];
            if (next.start < asked->from) next.start = asked->from;
            if (next.end > asked->to) next.end = asked->to;
            if (next.start >= next.end) continue;
            if (end && next.start <= end) {
                if (next.end > end) end = next.end;
                continue;
            }
        }
        if (end) {
            printf("%s%ld-%ld", between, (long)start, (long)end);
            between = " ";
        }
        start = next.start, end = next.end;
    }
}

static void month_all(void *data) {
    struct asked *asked = data;
    for (size_t n = 0; n < texts.count; n++) {
        icalcomponent *calendar = icalparser_parse_string(texts.all[n]);
        month_of(calendar, asked);
        qsort(asked->found.all, asked->found.count, sizeof *asked->found.all, by_start);
        if (asked->print) {
            if (n) putchar(';');
            print_merged(asked);
        }
        icalcomponent_free(calendar);
    }
}

static void answer_month(char **word) {
    struct asked asked = {.from = atol(word[1]), .to = atol(word[2])};
    printf("=%.0f\t", measured(month_all, &asked, atof(word[3])));
    asked.print = true;
    month_all(&asked);
    putchar('\n');
    free(asked.found.all);
}

static char *whole(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) exit(1);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc(size + 1);
    if (fread(text, 1, size, file) != (size_t)size) exit(1);
    text[size] = 0;
    fclose(file);
    return text;
}

int main(void) {
    char *line = NULL, *word[5] = {0};
    size_t room = 0;
    new_york = icaltimezone_get_builtin_timezone("America/New_York");
    while (getline(&line, &room, stdin) > 0) {
        line[strcspn(line, "\n")] = 0;
        char *rest = line;
        for (int n = 0; n < 5; n++) word[n] = rest ? strsep(&rest, "\t") : "";
        if (!strcmp(word[0], "rule")) {
            answer_rule(word);
        } else if (!strcmp(word[0], "keep")) {
            answer_keep(word);
        } else if (!strcmp(word[0], "time")) {
            void (*call)(void *) = strcmp(word[1], "parse") ? expand_all : parse_all;
            printf("=%.0f\n", measured(call, strcmp(word[1], "cold") ? NULL : word, atof(word[2])));
        } else if (!strcmp(word[0], "file")) {
            PUSH(&texts, whole(word[1]));
            puts("=");
        } else if (!strcmp(word[0], "read")) {
            answer_read(word);
        } else if (!strcmp(word[0], "month")) {
            answer_month(word);
        } else { /* clear */
            rules.count = texts.count = 0;
            puts("=");
        }
        fflush(stdout);
    }
}
