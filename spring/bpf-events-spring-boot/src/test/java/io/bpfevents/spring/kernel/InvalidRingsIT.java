package io.bpfevents.spring.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.spring.autoconfigure.Contexts;
import io.bpfevents.spring.properties.InvalidPropertyException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.NestedExceptionUtils;

/** The messages of properties that the object or its buffers do not support. */
@KernelTest
class InvalidRingsIT {
    private static final String WRONG = "io.bpfevents.spring.kernel.InvalidRingsIT$Wrong";

    /** The struct has no such member. */
    record Wrong(long other) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain | a.map=none | a.map: cannot find map none in o: its maps are: buffers,",
                "plain | none.size=4KB | none.map: cannot find map none in o: its maps are: buffers,",
                "plain | a.map=events,a.size=5KB | a.size: 5120B is no size of a ring",
                "plain | a.map=events,a.coalesce=1us | a.coalesce: coalesce requires zero or",
                "plain | a.map=events,a.overflow=error | a.overflow: ring events: error() requires"
                        + " a counter of reserve failures",
                "exec | a.map=events,a.type=" + WRONG + " | a.type:",
                "perf_contract | a.map=heap | a.map: heap is a map of type ARRAY: name a ring"
                        + " buffer or a perf buffer",
                "perf_contract | a.map=events,a.size=0B | a.size: the size of a perf buffer is not"
                        + " 0",
                "perf_contract | a.map=events,a.size=5KB | a.size: a total of 5120 bytes does not",
                "perf_contract | a.map=events,a.coalesce=1us | a.coalesce: coalesce requires zero",
                "perf_contract | a.map=events,a.type=" + WRONG + " | a.type:",
            })
    void shouldNameThePropertyAndTheProblem(String object, String rings, String message) {
        Contexts.mode("kernel")
                .withPropertyValues(
                        "bpf-events.objects.o.location=classpath:META-INF/bpf/" + object + ".bpf.o",
                        "bpf-events.objects.o.attach=false")
                .withPropertyValues(
                        object.equals("perf_contract")
                                ? new String[] {"bpf-events.objects.o.rings.either.size=4KB"}
                                : new String[0])
                .withPropertyValues(
                        Arrays.stream(rings.split(","))
                                .map(it -> "bpf-events.objects.o.rings." + it)
                                .toArray(String[]::new))
                .run(context ->
                        assertThat(context)
                                .getFailure()
                                .extracting(NestedExceptionUtils::getMostSpecificCause, THROWABLE)
                                .isInstanceOf(InvalidPropertyException.class)
                                .hasMessageStartingWith("bpf-events.objects.o.rings." + message));
    }
}
