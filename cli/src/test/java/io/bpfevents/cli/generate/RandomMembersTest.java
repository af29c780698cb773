package io.bpfevents.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpfevents.cli.Main;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.core.btf.CNames;
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
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares decoders with C for random structs with unions, bitfields, arrays of structs and arrays,
 * floating-point and wide numbers. The structs are compiled for BPF and for this machine; the Java
 * records are written by the test, and generated. Random bytes must be decoded to the values that
 * the C program prints, and encoded events to equal events.
 */
@SuppressWarnings("OrphanedFormatString") // format strings of C
class RandomMembersTest {
    private static final int STRUCTS = 40;
    private static final int RECORDS = 30; // per struct

    private static final List<RandomMember.Whole> NUMBERS =
            List.of(
                    new RandomMember.Whole("__u8", 1, false, 0),
                    new RandomMember.Whole("__s8", 1, true, 0),
                    new RandomMember.Whole("__u16", 2, false, 0),
                    new RandomMember.Whole("__s16", 2, true, 0),
                    new RandomMember.Whole("__u32", 4, false, 0),
                    new RandomMember.Whole("__s32", 4, true, 0),
                    new RandomMember.Whole("__u64", 8, false, 0),
                    new RandomMember.Whole("__s64", 8, true, 0));

    @TempDir private Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<RandomMember.Members> structs = new ArrayList<>();
    private int names;

    @Test
    void shouldDecodeWhatCPrints() throws Exception {
        StringBuilder header = new StringBuilder("#include <linux/types.h>\n");
        StringBuilder kept = new StringBuilder("#include <linux/bpf.h>\n#include \"structs.h\"\n");
        for (int i = 0; i < STRUCTS; i++) {
            structs.add(members("struct", "S" + i, 2));
            header.append("struct s%d %s;\n".formatted(i, structs.get(i).body()));
            kept.append("struct s%d *keep_s%d;\n".formatted(i, i));
        }
        Files.writeString(directory.resolve("structs.h"), header);
        Path file = Clang.bpf(directory, "structs", kept.toString());
        List<String> printed = print();
        try (URLClassLoader classes = compiled(file);
                OpenBpfObject object = BpfObject.open(file)) {
            for (int i = 0; i < STRUCTS; i++) {
                Class<? extends Record> type =
                        classes.loadClass("OfS" + i + "$S" + i).asSubclass(Record.class);
                Class<? extends Record> generated =
                        classes.loadClass("S" + i).asSubclass(Record.class);
                List<RecordLayout<?>> layouts = new ArrayList<>();
                layouts.add(RecordLayout.of(object, type));
                layouts.add(RecordLayout.of(object, generated));
                layouts.addAll(GeneratedRecordsTest.alone(generated));
                EventSchema schema = EventSchema.of(object, "s" + i);
                for (String line : printed.subList(i * RECORDS, (i + 1) * RECORDS)) {
                    for (RecordLayout<?> layout : layouts) {
                        check(structs.get(i), layout, schema, line.split("\t"));
                    }
                }
            }
        } catch (Throwable e) {
            throw new AssertionError("with -Dseed=" + seed, e);
        }
    }

    private static <T extends Record> void check(
            RandomMember.Members struct,
            RecordLayout<T> layout,
            EventSchema schema,
            String[] line) {
        byte[] bytes = HexFormat.of().parseHex(line[0]);
        MemorySegment record = MemorySegment.ofArray(bytes).asReadOnly();
        T decoded = layout.decode(record);
        assertThat(struct.print(decoded)).as(struct.body()).isEqualTo(line[1]);
        assertThat(struct.print(schema.decode(record))).as(struct.body()).isEqualTo(line[1]);
        byte[] written = layout.encode(decoded);
        assertThat(written).hasSize(bytes.length);
        assertThat(struct.print(layout.decode(MemorySegment.ofArray(written))))
                .as(struct.body())
                .isEqualTo(line[1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layout.decode(record.asSlice(0, 0)))
                .withMessageContaining("too short");
    }

    private RandomMember.Members members(String keyword, String javaName, int depth) {
        int count = 1 + random.nextInt(7);
        List<RandomMember.Members.Field> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (depth > 0 && random.nextInt(4) == 0) {
                RandomMember inner =
                        members(
                                random.nextBoolean() ? "union" : "struct",
                                javaName + "_" + names++,
                                depth - 1);
                String name = random.nextBoolean() ? "" : name();
                boolean isArray = !name.isEmpty() && random.nextBoolean();
                fields.add(
                        new RandomMember.Members.Field(
                                name, isArray ? array(inner, 1 + random.nextInt(3)) : inner));
            } else {
                fields.add(new RandomMember.Members.Field(name(), leaf()));
            }
        }
        return new RandomMember.Members(
                keyword, javaName, random.nextInt(4) == 0, List.copyOf(fields));
    }

    private String name() {
        return "f" + names++;
    }

    private RandomMember leaf() {
        return switch (random.nextInt(8)) {
            case 0 -> new RandomMember.Real(random.nextBoolean());
            case 1 -> new RandomMember.Wide(random.nextBoolean());
            case 2 -> array(number(), 1 + random.nextInt(4));
            case 3 -> array(array(number(), 2), 1 + random.nextInt(3));
            case 4 -> array(new RandomMember.Real(random.nextBoolean()), 2);
            case 5, 6 -> {
                RandomMember.Whole type = number();
                int bits = 1 + random.nextInt(8 * type.bytes());
                yield new RandomMember.Whole(type.type(), type.bytes(), type.isSigned(), bits);
            }
            default -> number();
        };
    }

    private static RandomMember array(RandomMember element, int count) {
        return new RandomMember.Array(element, count);
    }

    private RandomMember.Whole number() {
        return NUMBERS.get(random.nextInt(NUMBERS.size()));
    }

    /** One line per record: its random bytes, and its fields. */
    private List<String> print() {
        StringBuilder source =
                new StringBuilder(
                        """
                        #include <stdio.h>
                        #include <stdlib.h>
                        #include <string.h>
                        #include "structs.h"

                        """);
        StringBuilder main = new StringBuilder();
        for (int i = 0; i < STRUCTS; i++) {
            source.append(
                    """
                    static void print_s%1$d(void)
                    {
                    	struct s%1$d r;
                    	unsigned char *bytes = (unsigned char *)&r;

                    	for (size_t i = 0; i < sizeof(r); i++) {
                    		bytes[i] = random();
                    		printf("%%02x", bytes[i]);
                    	}
                    	printf("\\t");
                    	%2$s
                    	printf("\\n");
                    }

                    """
                            .formatted(i, structs.get(i).print("r")));
            main.append("for (int i = 0; i < %d; i++) print_s%d();\n".formatted(RECORDS, i));
        }
        source.append(
                "int main(void)\n{\nsrandom(%d);\n%sreturn 0;\n}\n"
                        .formatted(random.nextInt(1, Integer.MAX_VALUE), main));
        Path program = Clang.program(directory, "print", source.toString());
        return Clang.run(List.of(program.toString())).lines().toList();
    }

    /**
     * The sources of the records, each in a class with the records that it uses, and of the
     * generated records.
     */
    private URLClassLoader compiled(Path object) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("-Xlint:all", "-Werror", "-d", directory.toString()));
        for (RandomMember.Members struct : structs) {
            List<String> records = new ArrayList<>();
            struct.java(records);
            records.set(
                    records.size() - 1,
                    "@io.bpfevents.core.annotation.BpfStruct(\"%s\") %s"
                            .formatted(
                                    struct.javaName().toLowerCase(java.util.Locale.ROOT),
                                    records.getLast()));
            String name = "Of" + struct.javaName();
            Path file = directory.resolve(name + ".java");
            Files.writeString(
                    file, "public class %s {\n%s\n}\n".formatted(name, String.join("\n", records)));
            arguments.add(file.toString());
            arguments.add(generated(object, struct.javaName()).toString());
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, output, output, arguments.toArray(String[]::new));
        assertThat(result).as(output.toString(StandardCharsets.UTF_8)).isZero();
        return new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }

    private Path generated(Path object, String name) throws Exception {
        Command command =
                Command.run(Main::run, "generate", object.toString(), "--struct", CNames.toC(name));
        assertThat(command.exitCode()).as(command.err()).isZero();
        return Files.write(directory.resolve(name + ".java"), command.bytes());
    }
}
