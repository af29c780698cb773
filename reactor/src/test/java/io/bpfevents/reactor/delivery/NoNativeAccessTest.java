package io.bpfevents.reactor.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A simulated ring on a manual loop requires neither libbpf nor native access. */
class NoNativeAccessTest {
    /** Prints the records of a ring. */
    static final class Program {
        record Exec(int pid, String comm) {}

        private Program() {}

        public static void main(String[] args) {
            SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
            PollLoop.Manual loop = PollLoop.manual();
            BpfEvents.ringbuf(ring, RingbufOptions.defaults().pollLoop(loop))
                    .map(Event::size)
                    .subscribe(
                            System.out::println,
                            error -> System.out.println("error " + error),
                            () -> System.out.println("complete"));
            ring.output(new byte[5]);
            loop.runOnce();
            ring.close();
            loop.runOnce();
            readRecords();
            System.out.println(ring.stats().delivered() + " delivered");
        }

        private static void readRecords() {
            SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
            PollLoop.Manual loop = PollLoop.manual();
            RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);
            BpfEvents.ringbuf(ring, Exec.class, options).subscribe(System.out::println);
            ring.submit(RecordLayout.declared(Exec.class), new Exec(7, "bash"));
            loop.runOnce();
            ring.close();
            loop.runOnce();
        }
    }

    @Test
    void shouldNotNeedNativeAccess() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "--illegal-native-access=deny",
                                "-Dio.bpfevents.libbpf=/nonexistent",
                                Program.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output.lines())
                .containsExactly("5", "complete", "Exec[pid=7, comm=bash]", "1 delivered");
    }
}
