package io.bpfevents.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.Main;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.clang.Clang;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handles are generated, compiled with a program that uses them, and run on the kernel. */
@KernelTest
class HandleIT {
    private static final String USER =
            """
            import com.acme.Every;
            import io.bpfevents.core.MapType;
            import io.bpfevents.core.ring.BpfPerfbuf;
            import io.bpfevents.core.ring.BpfRingbuf;
            import io.bpfevents.core.ring.PerfbufConfig;
            import io.bpfevents.reactor.BpfEvents;
            import java.lang.foreign.MemorySegment;
            import java.math.BigInteger;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.ArrayList;
            import java.util.Arrays;
            import java.util.List;

            public final class User {
                private final List<String> lines = new ArrayList<>();

                private User() {}

                private void add(String name, Object value) {
                    lines.add(name + " = " + value);
                }

                public static List<String> run(Path file) throws Exception {
                    User user = new User();
                    try (Every.Open open = Every.open(file)) {
                        user.use(open);
                    }
                    return user.lines;
                }

                private void use(Every.Open open) throws Exception {
                    add("initial limit", open.limit());
                    add("initial target", open.target());
                    open.limit(70).target("systemd").class_(10).enabled(true).mode(Every.Mode.MODE_OFF);
                    add("map", open.counts().type(MapType.LRU_HASH).type());
                    add("program", open.native_().section());
                    add("object", open.object().name());
                    try (Every every = open.load().attach()) {
                        use(every);
                    }
                }

                private void use(Every every) throws Exception {
                    add("attached", every.open_().isAttached());
                    add("limit", every.limit());
                    add("target", every.target());
                    add("result", every.native_().testRun().returnValue());
                    BpfRingbuf ring = every.events().buffer();
                    add(
                            "event",
                            BpfEvents.ringbuf(ring, every.events().layout())
                                    .blockFirst(Duration.ofSeconds(10)));
                    BpfRingbuf untyped = every.untyped();
                    add("untyped", untyped.name());
                    BpfPerfbuf perf = every.perf(PerfbufConfig.defaults()).buffer();
                    add("perf", perf.name());
                    MemorySegment bytes = MemorySegment.ofArray(new int[] {3, 4});
                    add("perf record", every.perf().layout().decode(bytes));
                    add("either", every.either().buffer().name());
                    add("counts", every.counts().lookup(new Every.Buffer_(1, 2)).get());
                    add("per cpu", every.perCpu().lookup(0).get().stream().mapToLong(Every.List_::number).sum());
                    every.modes().update("bash", Every.Mode.MODE_ON);
                    add("modes", every.modes().entries());
                    every.sized().update(new byte[12], new byte[] {1, 2, 3, 4});
                    add("sized", Arrays.toString(every.sized().lookup(new byte[12]).get()));
                    add("queue", every.queue().pop().get());
                    add("calls", every.calls().type());
                    add("object", every.object_(21).object_());
                    add("value", every.value_());
                    add("lookup", every.LOOKUP_());
                    add("hash codes", every.hashCode_() + " " + every.hashCode__());
                    add("underscores", every.field() + " " + every.field1());
                    add("mode", every.mode());
                    add("rights", every.rights());
                    add("pair", every.pair(new Every.Buffer_(5, 6)).pair());
                    add("pairs", every.pairs().length);
                    add("names", Arrays.toString(every.names(new String[] {"a", "b"}).names()));
                    add("ports", Arrays.toString(every.ports(new int[] {4, 5, 6}).ports()));
                    add("matrix", Arrays.deepToString(every.matrix()));
                    add("address", Arrays.toString(every.address()));
                    add("real", every.real(2.5).real());
                    add("reals", every.reals().length);
                    add("wide", every.wide(BigInteger.TEN).wide());
                    add("union", every.eitherWay().length);
                    add("nameless", every.nameless());
                    add("pointer", every.pointer());
                    add("enabled", every.enabled());
                }
            }
            """;

    @TempDir private Path directory;

    private Path object;

    @BeforeEach
    void compile() throws Exception {
        try (InputStream source =
                Objects.requireNonNull(HandleIT.class.getResourceAsStream("every.bpf.c"))) {
            String text = new String(source.readAllBytes(), StandardCharsets.UTF_8);
            object = Clang.bpf(directory, "every", text);
        }
    }

    private Path generated(String... options) {
        String[] arguments = {
            "generate", object.toString(), "--handle", "-d", directory.toString()
        };
        String[] all = new String[arguments.length + options.length];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(options, 0, all, arguments.length, options.length);
        Command command = Command.run(Main::run, all);
        assertThat(command.exitCode()).as(command.err()).isZero();
        assertThat(command.bytes()).isEmpty();
        String file = command.lastError().replace("bpf-events: wrote ", "");
        return Path.of(file);
    }

    @Test
    void shouldCompileAndUseTheObject() throws Exception {
        Path handle = generated("--package", "com.acme", "--ring", "perf=buffer");
        assertThat(handle).isEqualTo(directory.resolve("com/acme/Every.java"));
        Path user = Files.writeString(directory.resolve("User.java"), USER);
        Compilation.of(directory, handle, user);

        assertThat(run(object))
                .containsExactly(
                        "initial limit = 8",
                        "initial target = init",
                        "map = LRU_HASH",
                        "program = syscall",
                        "object = every",
                        "attached = true",
                        "limit = 70",
                        "target = systemd",
                        "result = 2",
                        "event = Every_[id=70, mode=MODE_OFF, open=Open[port=13]]",
                        "untyped = untyped",
                        "perf = perf",
                        "perf record = Buffer_[first=3, second=4]",
                        "either = either",
                        "counts = 1",
                        "per cpu = 5",
                        "modes = [bash=MODE_ON]",
                        "sized = [1, 2, 3, 4]",
                        "queue = 0",
                        "calls = PROG_ARRAY",
                        "object = 21",
                        "value = 3",
                        "lookup = 5",
                        "hash codes = 9 5",
                        "underscores = 6 7",
                        "mode = MODE_OFF",
                        "rights = 3",
                        "pair = Buffer_[first=5, second=6]",
                        "pairs = 2",
                        "names = [a, b]",
                        "ports = [4, 5, 6]",
                        "matrix = [[1, 2], [3, 4]]",
                        "address = [1, 2, 3, 4, 5, 6]",
                        "real = 2.5",
                        "reals = 8",
                        "wide = 10",
                        "union = 4",
                        "nameless = Nameless[anonymous=3]",
                        "pointer = 0",
                        "enabled = true");
    }

    @SuppressWarnings("unchecked")
    private List<String> run(Path file) throws Exception {
        try (URLClassLoader classes =
                new URLClassLoader(
                        new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            return (List<String>)
                    classes.loadClass("User").getMethod("run", Path.class).invoke(null, file);
        }
    }

    @Test
    void shouldHaveNoSetterForAConstantAfterTheLoad() throws Exception {
        String source = Files.readString(generated());

        int open = source.indexOf("class Open ");
        assertThat(source.substring(0, open)).doesNotContain("limit(int value)");
        assertThat(source.substring(open)).contains("public Open limit(int value)");
        assertThat(source).doesNotContain("package ", "bpf_events_", "____fmt");
    }

    @Test
    void shouldWriteARecordPerStruct() throws Exception {
        Command command =
                Command.run(
                        Main::run,
                        "generate",
                        object.toString(),
                        "--all",
                        "-d",
                        directory.toString());

        assertThat(command.exitCode()).as(command.err()).isZero();
        assertThat(command.err().lines().map(line -> line.replaceAll(".*/", "")))
                .containsExactlyInAnyOrder("Every.java", "Buffer.java", "List.java", "Open.java");
        Compilation.of(
                directory,
                directory.resolve("Every.java"),
                directory.resolve("Buffer.java"),
                directory.resolve("List.java"),
                directory.resolve("Open.java"));
    }
}
