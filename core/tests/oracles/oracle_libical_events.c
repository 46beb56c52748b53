/* The events of a file in a window, as UID, first second and the second after the last, by libical. It expands a
 * component at a time, so which occurrences another component replaces is told here. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asked {
    icalcomponent *calendar;
    long long first, last;
};

static const char *uid_of(icalcomponent *event)
{
    const char *uid = icalcomponent_get_uid(event);
    return uid ? uid : "";
}

static int is_replaced(icalcomponent *calendar, icalcomponent *event, time_t start)
{
    icalcomponent *other;
    for (other = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); other;
         other = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        icalproperty *property = icalcomponent_get_first_property(other, ICAL_RECURRENCEID_PROPERTY);
        struct icaltimetype was;
        if (property == NULL || strcmp(uid_of(other), uid_of(event)) != 0)
            continue;
        was = icalproperty_get_datetime_with_component(property, other);
        if (icaltime_as_timet_with_zone(was, icaltime_get_timezone(was)) == start)
            return 1;
    }
    return 0;
}

static void print(icalcomponent *event, struct icaltime_span *span, void *data)
{
    const struct asked *asked = data;
    long long from = span->start, to = span->end;
    int is_override = !icaltime_is_null_time(icalcomponent_get_recurrenceid(event));
    if (!is_override && is_replaced(icalcomponent_get_parent(event), event, span->start))
        return;
    if (from < asked->last && (to > asked->first || (from == to && to >= asked->first)))
        printf("%s\t%lld\t%lld\n", uid_of(event), from, to);
}

int main(int count, char **words)
{
    static char text[1 << 20];
    struct asked asked;
    icalcomponent *calendar, *event, *events[4096];
    int n = 0, i;
    FILE *file;
    if (count != 4 || (file = fopen(words[1], "rb")) == NULL)
        return 1;
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    icalerror_set_errors_are_fatal(0);
    asked.first = atoll(words[2]);
    asked.last = atoll(words[3]);
    calendar = icalparser_parse_string(strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3 : text);
    if (calendar == NULL)
        return 1;
    for (event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event && n < 4096;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
        events[n++] = event;
    for (i = 0; i < n; i++) {
        icaltimezone *utc = icaltimezone_get_utc_timezone();
        icalcomponent_foreach_recurrence(events[i], icaltime_from_timet_with_zone(asked.first - 400 * 86400L, 0, utc),
                                         icaltime_from_timet_with_zone(asked.last, 0, utc), print, &asked);
    }
    return 0;
}
