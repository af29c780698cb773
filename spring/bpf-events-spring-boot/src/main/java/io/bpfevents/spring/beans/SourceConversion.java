package io.bpfevents.spring.beans;

import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.RateLimit;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.spring.properties.FilterProperties;
import io.bpfevents.spring.properties.InvalidPropertyException;
import io.bpfevents.spring.properties.OverflowPolicy;
import io.bpfevents.spring.properties.RateLimitProperties;
import io.bpfevents.spring.properties.SourceProperties;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The library's options for the properties of a source. */
final class SourceConversion {
    private SourceConversion() {}

    /**
     * The options.
     *
     * @throws InvalidPropertyException if the library rejects one
     */
    static SourceOptions options(String property, SourceProperties properties) {
        SourceOptions options =
                SourceOptions.defaults()
                        .filter(
                                Checked.value(
                                        property + ".filter", () -> filter(properties.filter())));
        DataSize size = properties.ringSize();
        if (size != null) {
            options = options.ringBytes(RingSize.bytes(property + ".ring-size", size));
        }
        RateLimitProperties limit = properties.rateLimit();
        if (limit != null) {
            options =
                    options.rateLimit(
                            Checked.value(
                                    property + ".rate-limit",
                                    () ->
                                            new RateLimit(
                                                    limit.perSecond(),
                                                    limit.burst(),
                                                    limit.perCgroup())));
        }
        return reading(property, options, properties.overflow(), properties.coalesce());
    }

    /** Only if one is set: a source may have options of its own for its ring. */
    private static SourceOptions reading(
            String property,
            SourceOptions options,
            @Nullable OverflowPolicy overflow,
            @Nullable Duration coalesce) {
        if (overflow == null && coalesce == null) {
            return options;
        }
        RingbufOptions policy =
                overflow == null
                        ? RingbufOptions.defaults()
                        : RingbufOptions.defaults().overflow(overflow.overflow());
        return options.reading(
                coalesce == null
                        ? policy
                        : Checked.value(property + ".coalesce", () -> policy.coalesce(coalesce)));
    }

    private static Filter filter(FilterProperties properties) {
        Filter filter = Filter.all();
        if (!properties.pids().isEmpty()) {
            filter = filter.pids(numbers(properties.pids()));
        }
        if (properties.exceptThisProcess()) {
            filter = filter.exceptThisProcess();
        }
        if (!properties.errnos().isEmpty()) {
            filter = filter.errnos(numbers(properties.errnos()));
        }
        filter = with(filter, properties.processTree(), Filter::processTree);
        filter = with(filter, properties.exceptPid(), Filter::exceptPid);
        filter = with(filter, properties.uid(), Filter::uid);
        filter = with(filter, properties.cgroup(), Filter::cgroup);
        filter = with(filter, properties.commPrefix(), Filter::commPrefix);
        filter = with(filter, properties.pathPrefix(), Filter::pathPrefix);
        filter = with(filter, properties.port(), Filter::port);
        return with(filter, properties.minDuration(), Filter::minDuration);
    }

    private static int[] numbers(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private static <V> Filter with(
            Filter filter, @Nullable V value, BiFunction<Filter, V, Filter> criterion) {
        return value == null ? filter : criterion.apply(filter, value);
    }
}
