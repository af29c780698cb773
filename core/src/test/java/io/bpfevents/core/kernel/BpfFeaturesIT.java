package io.bpfevents.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.clang.Clang;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the features report agrees with what happens when a program is loaded and attached. */
@KernelTest
class BpfFeaturesIT {
    private static final BpfFeatures FEATURES = BpfFeatures.ofThisMachine();

    @TempDir Path directory;

    /** Compares with an object whose only program has that section. */
    private void assertAgrees(String section, Optional<String> missing) {
        Path object =
                Clang.bpf(
                        directory,
                        "hook",
                        """
                        #include <linux/bpf.h>
                        #include <bpf/bpf_helpers.h>
                        SEC("%s") int on_hit(void *ctx) { return 0; }
                        char LICENSE[] SEC("license") = "GPL";
                        """
                                .formatted(section));
        boolean attached = false;
        try (BpfObject loaded = BpfObject.open(object).load()) {
            loaded.program("on_hit").attach();
            attached = true;
        } catch (BpfException e) {
            assertThat(missing).as("%s fails: %s", section, e.getMessage()).isPresent();
        }
        assertThat(attached).as("%s: %s", section, missing).isEqualTo(missing.isEmpty());
    }

    @Test
    void shouldKnowTracepointsInTracefs() {
        assertAgrees(
                "tp/sched/sched_process_exec",
                FEATURES.missingTracepoint("sched", "sched_process_exec"));
        Optional<String> missing = FEATURES.missingTracepoint("sched", "sched_nothing");
        assertAgrees("tp/sched/sched_nothing", missing);
        assertThat(missing).hasValueSatisfying(it -> assertThat(it).contains("sched_nothing"));
    }

    @Test
    void shouldKnowTracepointsInBtf() {
        assertAgrees(
                "tp_btf/sched_process_exec", FEATURES.missingBtfTracepoint("sched_process_exec"));
        Optional<String> missing = FEATURES.missingBtfTracepoint("sched_nothing");
        assertAgrees("tp_btf/sched_nothing", missing);
        assertThat(missing).hasValueSatisfying(it -> assertThat(it).contains("sched_nothing"));
    }

    @Test
    void shouldKnowWhetherFunctionsCanBeProbed() {
        assertAgrees("kprobe/do_unlinkat", FEATURES.missingKprobe("do_unlinkat"));
        assertAgrees("kprobe/do_nothing_at_all", FEATURES.missingKprobe("do_nothing_at_all"));
    }

    @Test
    void shouldKnowWhetherUserSpaceCanBeProbed() throws IOException {
        assertAgrees("uprobe/" + libc() + ":getpid", FEATURES.missingUprobes());
    }

    private static String libc() throws IOException {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return mappings.filter(line -> line.contains("/libc.so"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
