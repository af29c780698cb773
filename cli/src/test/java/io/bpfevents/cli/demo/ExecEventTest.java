package io.bpfevents.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpfevents.cli.Main;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.testing.ForkedJvm;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The record of the demo, bound to the struct of its program. */
class ExecEventTest {
    private static final String OBJECT = "META-INF/bpf/exec.bpf.o";
    private static final ClassLoader LOADER = ExecEventTest.class.getClassLoader();

    private static RecordLayout<ExecEvent> layout;

    @BeforeAll
    static void bind() {
        try (OpenBpfObject object = BpfObject.openResource(LOADER, OBJECT)) {
            layout = RecordLayout.of(object, MethodHandles.lookup(), ExecEvent.class);
        }
    }

    @AfterAll
    static void unbind() {
        layout = null;
    }

    private static ExecEvent decode(byte[] record) {
        return layout.decode(MemorySegment.ofArray(record).asReadOnly());
    }

    private static byte[] record(String comm, byte[] filename) {
        return ByteBuffer.allocate(36 + filename.length)
                .order(ByteOrder.nativeOrder())
                .putLong(123_456_789_012L)
                .putInt(42)
                .putInt(7)
                .putInt(-2)
                .put(20, comm.getBytes(StandardCharsets.UTF_8))
                .put(36, filename)
                .array();
    }

    @Test
    void shouldReadEveryField() {
        byte[] record = record("ls", "/usr/bin/ls\0".getBytes(StandardCharsets.UTF_8));

        assertThat(decode(record))
                .isEqualTo(new ExecEvent(123_456_789_012L, 42, 7, -2, "ls", "/usr/bin/ls"));
    }

    @Test
    void shouldReplaceBytesThatAreNotUtf8() {
        byte[] filename = {'/', (byte) 0xff, 'x', (byte) 0xc3, 0};

        assertThat(decode(record("ls", filename)).filename()).isEqualTo("/\ufffdx\ufffd");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 35})
    void shouldRejectATruncatedRecord(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(new byte[size]))
                .withMessage(
                        "a record of "
                                + size
                                + " bytes is too short for ExecEvent of struct event, whose fields"
                                + " need 36 bytes");
    }

    /** The layout that encodes simulated events. */
    @Test
    void shouldDeclareTheSameLayout() {
        ExecEvent event = new ExecEvent(1, 2, 3, 4, "ls", "/usr/bin/ls");

        assertThat(RecordLayout.declared(ExecEvent.class).encode(event))
                .isEqualTo(layout.encode(event));
    }

    /** The record equals the generated one, except for its comments. */
    @Test
    void shouldEqualTheGeneratedRecord(@TempDir Path directory) throws Exception {
        Path object = directory.resolve("exec.bpf.o");
        try (InputStream elf = Objects.requireNonNull(LOADER.getResourceAsStream(OBJECT))) {
            Files.copy(elf, object);
        }
        String source =
                ForkedJvm.run(
                        List.of(),
                        Main.class,
                        "generate",
                        object.toString(),
                        "--struct",
                        "event",
                        "--record",
                        "ExecEvent");
        Path file = Files.writeString(directory.resolve("ExecEvent.java"), source);
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", directory.toString(), file.toString());
        assertThat(result).isZero();
        try (URLClassLoader classes =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, LOADER)) {
            Class<?> generated = classes.loadClass("ExecEvent");
            assertThat(description(ExecEvent.class)).isEqualTo(description(generated));
            byte[] record = record("ls", "/usr/bin/ls\0".getBytes(StandardCharsets.UTF_8));
            try (OpenBpfObject opened = BpfObject.open(object)) {
                assertThat(
                                RecordLayout.of(opened, generated.asSubclass(Record.class))
                                        .decode(MemorySegment.ofArray(record)))
                        .hasToString(decode(record).toString());
            }
        }
    }

    private static List<String> description(Class<?> type) {
        List<String> components =
                Arrays.stream(type.getRecordComponents()).map(ExecEventTest::describe).toList();
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(type.getAnnotation(BpfStruct.class).value()),
                        components.stream())
                .toList();
    }

    private static String describe(RecordComponent component) {
        Size size = component.getAnnotation(Size.class);
        return (size == null ? "" : "@Size(" + Arrays.toString(size.value()) + ") ") + component;
    }
}
