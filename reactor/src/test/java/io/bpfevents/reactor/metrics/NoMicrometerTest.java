package io.bpfevents.reactor.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.io.File;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The library without its meters does not require Micrometer. */
class NoMicrometerTest {
    /** Prints the records of a ring, and the error of the class with the meters. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
            PollLoop.Manual loop = PollLoop.manual();
            BpfEvents.losses(ring).subscribe(loss -> System.out.println(loss.cause()));
            BpfEvents.ringbuf(ring, RingbufOptions.defaults().pollLoop(loop))
                    .map(Event::size)
                    .subscribe(System.out::println);
            ring.output(new byte[5]);
            loop.runOnce();
            try {
                System.out.println(Class.forName("io.bpfevents.reactor.metrics.RingbufMetrics"));
            } catch (ReflectiveOperationException | NoClassDefFoundError e) {
                System.out.println(e.getMessage());
            }
            ring.close();
            loop.runOnce();
        }
    }

    @Test
    void shouldReadRingsWithoutIt() throws Exception {
        String classPath =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.contains("micrometer"))
                        .collect(Collectors.joining(File.pathSeparator));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                classPath,
                                Program.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output.lines())
                .containsExactly("5", "io/micrometer/core/instrument/binder/MeterBinder");
    }
}
