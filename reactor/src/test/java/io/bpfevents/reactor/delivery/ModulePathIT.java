package io.bpfevents.reactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.ffi.Libc;
import io.bpfevents.reactor.BpfEvents;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** A user's program that is a module of its own, in a JVM of its own. */
@KernelTest
@Timeout(300)
class ModulePathIT {
    private static final String MODULE =
            """
            module user.program {
                requires io.bpfevents.reactor;

                opens user.program.open to io.bpfevents.core;
            }
            """;

    private static final String MAIN =
            """
            package user.program;

            import io.bpfevents.core.object.BpfObject;
            import io.bpfevents.core.LayoutException;
            import io.bpfevents.core.record.RecordLayout;
            import io.bpfevents.core.ring.Ringbuf;
            import io.bpfevents.core.ring.SimulatedRingbuf;
            import io.bpfevents.reactor.BpfEvents;
            import java.lang.foreign.MemorySegment;
            import java.lang.foreign.ValueLayout;
            import java.lang.invoke.MethodHandles;
            import java.nio.file.Path;

            public final class Main {
                record Numbered(long number, String module) {
                    static Numbered of(MemorySegment record) {
                        return new Numbered(
                                record.get(ValueLayout.JAVA_LONG_UNALIGNED, 0),
                                BpfEvents.class.getModule().getName());
                    }
                }

                record Closed(long seq) {}

                private record Own(long seq) {}

                public static void main(String[] args) {
                    try (BpfObject object = BpfObject.open(Path.of(args[0])).load()) {
                        object.program("produce_16").testRun(MemorySegment.ofArray(
                                new long[] {42, 1, 0, 0, 0, 0, 0, 0})); // first, count
                        System.out.println(first(object.ringbuf("events")));
                        typed(object);
                    }
                    try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
                        ring.output(new byte[] {43, 0, 0, 0, 0, 0, 0, 0});
                        System.out.println(first(ring));
                    }
                }

                static void typed(BpfObject object) {
                    Ringbuf ring = object.ringbuf("events");
                    object.program("produce_16").testRun(MemorySegment.ofArray(
                            new long[] {44, 3, 0, 0, 0, 0, 0, 0}));
                    System.out.println(
                            BpfEvents.ringbuf(ring, user.program.open.Open.class).blockFirst());
                    System.out.println(
                            BpfEvents.ringbuf(ring, layout(ring, Closed.class)).blockFirst());
                    System.out.println(
                            BpfEvents.ringbuf(ring, layout(ring, Own.class)).blockFirst());
                    try {
                        RecordLayout.of(ring, Closed.class);
                    } catch (LayoutException e) {
                        System.out.println(e.getMessage());
                    }
                }

                static <T extends Record> RecordLayout<T> layout(Ringbuf ring, Class<T> type) {
                    return RecordLayout.of(ring, MethodHandles.lookup(), type);
                }

                static Numbered first(Ringbuf ring) {
                    return BpfEvents.ringbuf(ring, Numbered::of).blockFirst();
                }
            }
            """;

    private static final String OPEN =
            """
            package user.program.open;

            public record Open(long seq) {}
            """;

    @TempDir private Path directory;

    @Test
    void shouldRunAModuleThatReadsRings() throws Exception {
        compile();
        Path program = directory.resolve("producer.bpf.o");
        try (InputStream elf =
                ModulePathIT.class
                        .getClassLoader()
                        .getResourceAsStream("META-INF/bpf/producer.bpf.o")) {
            Files.copy(Objects.requireNonNull(elf), program);
        }
        assertThat(run(program.toString()))
                .containsExactly(
                        "Numbered[number=42, module=io.bpfevents.reactor]",
                        "Open[seq=44]",
                        "Closed[seq=45]",
                        "Own[seq=46]",
                        "cannot bind record Closed to struct event: record user.program.Main$Closed"
                                + " is not accessible: put this line into the module-info.java of"
                                + " user.program:",
                        "        opens user.program to io.bpfevents.core;",
                        "    or pass MethodHandles.lookup(), as in RecordLayout.of(ring, lookup,"
                                + " Closed.class)",
                        "Numbered[number=43, module=io.bpfevents.reactor]");
    }

    private void compile() throws IOException {
        Path sources = Files.createDirectories(directory.resolve("source/user/program"));
        Path module = Files.writeString(directory.resolve("source/module-info.java"), MODULE);
        Path opened = Files.createDirectories(sources.resolve("open"));
        Path open = Files.writeString(opened.resolve("Open.java"), OPEN);
        Path main = Files.writeString(sources.resolve("Main.java"), MAIN);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int result =
                compiler.run(
                        null,
                        null,
                        null,
                        "--module-path",
                        libraries(),
                        "-d",
                        classes(),
                        module.toString(),
                        open.toString(),
                        main.toString());
        assertThat(result).isZero();
    }

    private List<String> run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--module-path");
        command.add(libraries() + File.pathSeparator + classes());
        command.add("--enable-native-access=io.bpfevents.ffi");
        command.add("--illegal-native-access=deny");
        command.add("-m");
        command.add("user.program/user.program.Main");
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (Stream<String> lines = process.inputReader().lines()) {
            return lines.toList();
        }
    }

    private String classes() {
        return directory.resolve("classes").toString();
    }

    /** The library and its dependencies, from where this JVM has loaded them. */
    private static String libraries() {
        return Stream.of(
                        Libc.class,
                        PollLoop.class,
                        BpfEvents.class,
                        Flux.class,
                        Publisher.class,
                        NullMarked.class) // which Reactor depends on as well
                .map(ModulePathIT::origin)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
