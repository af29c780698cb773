package io.bpfevents.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.Filter;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM with a PID namespace of its own does not know the ids that the kernel uses for it. */
@KernelTest
class PidNamespaceIT {
    @Test
    void shouldRejectWhatRequiresTheKernelsIds() {
        List<String> launcher = List.of("unshare", "--pid", "--fork", "--mount-proc");
        assertThat(ForkedJvm.run(launcher, Contained.class))
                .contains("is not known here: pass its id on the host to exceptPid")
                .contains("is not known here: share the host's PID namespace");
    }

    static final class Contained {
        private Contained() {}

        public static void main(String[] args) {
            print(() -> Filter.all().exceptThisProcess());
            print(JavaThreads::new);
        }

        private static void print(Runnable call) {
            try {
                call.run();
            } catch (IllegalStateException e) {
                IO.println(e.getMessage());
            }
        }
    }
}
