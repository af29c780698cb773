package io.bpfevents.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.cli.Main;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.testing.clang.Clang;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares decoders with C: random structs are compiled from one header for BPF and for this
 * machine, and Java records are generated for them. Records of random bytes and lengths must be
 * decoded to the values that the C program prints.
 */
@SuppressWarnings("OrphanedFormatString") // format strings of C
@Tag("slow")
class GeneratedRecordsTest {
    private static final int STRUCTS = 60;
    private static final int RECORDS = 40; // per struct
    private static final int LONGEST = 500;
    private static final Pattern TEXT = Pattern.compile("\\bt([0-9a-f]*)");

    @TempDir private Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<RandomType.Struct> structs = new ArrayList<>();

    @Test
    void shouldDecodeWhatCPrints() throws Exception {
        RandomStructs made = new RandomStructs(random);
        for (int i = 0; i < STRUCTS; i++) {
            structs.add(made.next());
        }
        Files.writeString(directory.resolve("structs.h"), made.header());
        Path file = Clang.bpf(directory, "structs", bpfSource());
        List<String> printed = print();

        try (URLClassLoader classes = generated(file);
                OpenBpfObject object = BpfObject.open(file)) {
            for (int i = 0; i < STRUCTS; i++) {
                Class<? extends Record> type = classes.loadClass("S" + i).asSubclass(Record.class);
                RecordLayout<?> layout = RecordLayout.of(object, type);
                List<RecordLayout<?>> alone = alone(type);
                EventSchema schema = EventSchema.of(object, "s" + i);
                for (String line : printed.subList(i * RECORDS, (i + 1) * RECORDS)) {
                    check(structs.get(i), layout, schema, line.split("\t"));
                    for (RecordLayout<?> declared : alone) {
                        check(structs.get(i), declared, schema, line.split("\t"));
                    }
                }
            }
        } catch (Throwable e) {
            throw new AssertionError("with -Dseed=" + seed, e);
        }
    }

    /** The declared layout of the record, unless the record is marked as incomplete. */
    static List<RecordLayout<?>> alone(Class<? extends Record> type) {
        BpfStruct annotation = type.getAnnotation(BpfStruct.class);
        if (!annotation.incomplete()) {
            return List.of(RecordLayout.declared(type));
        }
        assertThatThrownBy(() -> RecordLayout.declared(type))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("@BpfStruct(incomplete = true)");
        return List.of();
    }

    private static void check(
            RandomType.Struct struct, RecordLayout<?> layout, EventSchema schema, String[] line) {
        MemorySegment record = MemorySegment.ofArray(HexFormat.of().parseHex(line[0])).asReadOnly();
        if (line[1].equals("short")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> layout.decode(record))
                    .withMessageContaining(
                            "a record of " + record.byteSize() + " bytes is too short");
            assertThatIllegalArgumentException().isThrownBy(() -> schema.decode(record));
            return;
        }
        String expected = TEXT.matcher(line[1]).replaceAll(match -> "t" + text(match.group(1)));
        Record decoded = layout.decode(record);
        assertThat(struct.print(decoded)).as(struct.definition()).isEqualTo(expected);
        assertThat(struct.print(schema.decode(record))).as(struct.definition()).isEqualTo(expected);
        if (!expected.contains("fffd")) { // whose encoding is longer than the malformed bytes
            shouldDecodeEncodedEvents(struct, layout, decoded);
        }
    }

    private static <T extends Record> void shouldDecodeEncodedEvents(
            RandomType.Struct struct, RecordLayout<T> layout, Record decoded) {
        @SuppressWarnings("unchecked")
        byte[] written = layout.encode((T) decoded);
        assertThat(struct.print(layout.decode(MemorySegment.ofArray(written))))
                .as(struct.definition())
                .isEqualTo(struct.print(decoded));
    }

    private static String text(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return RandomType.hex(new String(bytes, 0, length, StandardCharsets.UTF_8));
    }

    private String bpfSource() {
        StringBuilder source =
                new StringBuilder("#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n");
        source.append("#include \"structs.h\"\n");
        for (int i = 0; i < STRUCTS; i++) {
            source.append("struct s%d *keep_s%d;\n".formatted(i, i));
        }
        return source.append("SEC(\"syscall\") int nothing(void *ctx) { return 0; }\n").toString();
    }

    /** One line per record: its bytes, and its fields or "short". */
    private List<String> print() throws Exception {
        StringBuilder source =
                new StringBuilder(
                        """
                        #include <stddef.h>
                        #include <stdio.h>
                        #include <stdlib.h>
                        #include <string.h>
                        #include "structs.h"

                        static long least(long a, long b) { return a < b ? a : b; }

                        static void bytes(const unsigned char *r, long length)
                        {
                        	for (long i = 0; i < length; i++)
                        		printf("%02x", r[i]);
                        	printf("\\t");
                        }

                        """);
        for (int i = 0; i < STRUCTS; i++) {
            source.append(printer(i));
        }
        source.append(
                "static void (*const all[])(void *, long, int) = { %s };\n"
                        .formatted(
                                String.join(
                                        ", ",
                                        structs.stream().map(s -> "print_" + s.tag()).toList())));
        source.append(
                """
                int main(void)
                {
                	int head[2];
                	char *r = malloc(100000);

                	for (long n = 0; fread(head, sizeof(head), 1, stdin) == 1; n++) {
                		memset(r, 0, 100000);
                		fread(r, head[1], 1, stdin);
                		all[head[0]](r, head[1], n % 2);
                		printf("\\n");
                	}
                	return 0;
                }
                """);
        Path program = Clang.program(directory, "print", source.toString());
        Path records = Files.write(directory.resolve("records"), records());
        String output = Clang.run(List.of("sh", "-c", program + " < " + records));
        return output.lines().toList();
    }

    private String printer(int index) {
        RandomType.Struct struct = structs.get(index);
        String path = "";
        RandomType last = struct;
        while (last instanceof RandomType.Struct inner) {
            RandomType.Struct.Field field = inner.fields().getLast();
            if (!field.name().isEmpty()) {
                path += (path.isEmpty() ? "" : ".") + field.name();
            }
            last = field.type();
        }
        boolean isOpen =
                last instanceof RandomType.Array array && (array.isText() || array.count() == 0);
        String need =
                "(long)(offsetof(struct s%1$d, %2$s) + %3$s)"
                        .formatted(
                                index,
                                path,
                                isOpen
                                        ? "0"
                                        : "sizeof(((struct s%d *)0)->%s)".formatted(index, path));
        return """
        static void print_s%1$d(void *p, long length, int ascii)
        {
        	struct s%1$d *r = p;

        	if (length < %2$s) {
        		bytes(p, length);
        		printf("short");
        		return;
        	}
        	%3$s
        	bytes(p, length);
        	%4$s
        }

        """
                .formatted(index, need, struct.mend("(*r)"), struct.print("(*r)"));
    }

    private byte[] records() {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int i = 0; i < STRUCTS * RECORDS; i++) {
            byte[] record = new byte[random.nextInt(LONGEST)];
            random.nextBytes(record);
            MemorySegment head = MemorySegment.ofArray(new int[] {i / RECORDS, record.length});
            records.writeBytes(head.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
            records.writeBytes(record);
        }
        return records.toByteArray();
    }

    /** The compiled records. */
    private URLClassLoader generated(Path object) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("-Xlint:all", "-Werror", "-d", directory.toString()));
        for (int i = 0; i < STRUCTS; i++) {
            Command command =
                    Command.run(Main::run, "generate", object.toString(), "--struct", "s" + i);
            assertThat(command.exitCode()).as(command.err()).isZero();
            Path file = directory.resolve("S" + i + ".java");
            Files.write(file, command.bytes());
            arguments.add(file.toString());
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, output, output, arguments.toArray(String[]::new));
        assertThat(result).as(output.toString(StandardCharsets.UTF_8)).isZero();
        return new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }
}
