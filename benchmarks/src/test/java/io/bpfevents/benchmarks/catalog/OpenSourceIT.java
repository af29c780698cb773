package io.bpfevents.benchmarks.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.SourceAvailability;
import io.bpfevents.core.kernel.RunStatistics;
import io.bpfevents.core.testing.KernelTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** All sources under the load of the benchmarks. No measured time is checked. */
@KernelTest
class OpenSourceIT {
    /** The load causes none of the first two, and of the last only if its files are on a disk. */
    private static final Set<String> WITHOUT_EVENTS = Set.of("oomKills", "moduleLoads", "blockIo");

    private static List<SoakResult> load() throws Exception {
        List<OpenSource> sources = new ArrayList<>();
        try (EventLoad load = new EventLoad(2)) {
            KernelEvents.available().stream()
                    .filter(SourceAvailability::isAvailable)
                    .forEach(it -> sources.add(OpenSource.open(it, Filter.all())));
            load.run();
            return sources.stream().map(SoakResult::of).toList();
        } finally {
            sources.forEach(OpenSource::close);
        }
    }

    @Test
    void shouldCauseEventsOfEachSourceAndAccountForThem() throws Exception {
        assertThat(load())
                .isNotEmpty()
                .allSatisfy(it -> {
                    assertThat(it.isBalanced()).as(it.row()).isTrue();
                    if (!WITHOUT_EVENTS.contains(it.name())) {
                        assertThat(it.last().ended()).as(it.row()).isPositive();
                    }
                });
    }

    @Test
    void shouldCountRunsWithoutAttemptsIfAllHitsAreRejected() throws Exception {
        SourceAvailability starts =
                KernelEvents.available().stream()
                        .filter(it -> it.name().equals("processStarts"))
                        .findFirst()
                        .orElseThrow();
        try (RunStatistics _ = RunStatistics.enable();
                EventLoad load = new EventLoad(1);
                OpenSource source =
                        OpenSource.open(starts, Filter.all().pids(CatalogCostCommand.NO_PROCESS))) {
            load.run();
            assertThat(LoadedProgram.all())
                    .filteredOn(it -> it.name().startsWith("on_start"))
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.runs()).isPositive();
                        assertThat(it.nanos()).isPositive();
                    });
            assertThat(source.audit().begun()).isZero();
        }
    }
}
