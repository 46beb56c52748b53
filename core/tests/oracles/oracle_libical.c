/* A rule a line, as `rules.rs` writes it, to what the clocks show at its starts, by libical: as seconds, as if the
 * clocks showed UTC. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void starts(char *start, char *zone_name, char *rule, int most, char *end_text)
{
    struct icalrecurrencetype recurrence = icalrecurrencetype_from_string(rule);
    struct icaltimetype at = icaltime_from_string(start);
    struct icaltimetype end = icaltime_from_string(end_text);
    icaltimezone *utc = icaltimezone_get_utc_timezone();
    icaltimezone *zone = *zone_name ? icaltimezone_get_builtin_timezone(zone_name) : utc;
    icalrecur_iterator *iterator;
    if (recurrence.freq == ICAL_NO_RECURRENCE || icaltime_is_null_time(at) || zone == NULL) {
        printf("! not read");
        return;
    }
    if (*zone_name)
        icaltime_set_timezone(&at, zone);
    iterator = icalrecur_iterator_new(recurrence, at);
    if (iterator == NULL) {
        printf("! %s", icalerror_strerror(icalerrno));
        return;
    }
    for (; most > 0; most--) {
        struct icaltimetype found = icalrecur_iterator_next(iterator);
        if (icaltime_is_null_time(found) || icaltime_compare(icaltime_set_timezone(&found, NULL), end) >= 0)
            break;
        printf("%lld ", (long long)icaltime_as_timet(found));
    }
    icalrecur_iterator_free(iterator);
}

int main(void)
{
    char line[8192], *field[5];
    icalerror_set_errors_are_fatal(0);
    while (fgets(line, sizeof line, stdin)) {
        char *rest = line;
        int n = 0;
        line[strcspn(line, "\n")] = 0;
        while (n < 5 && (field[n] = strsep(&rest, "\t")))
            n++;
        if (n < 5)
            return 1;
        icalerror_clear_errno();
        starts(field[0], field[1], field[2], atoi(field[3]), field[4]);
        printf("\n");
        fflush(stdout);
    }
    return 0;
}
