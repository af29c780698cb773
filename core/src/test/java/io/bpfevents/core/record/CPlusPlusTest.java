package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.clang.Clang;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C++ structs: their BTF has methods and base classes as members without a type. */
class CPlusPlusTest {
    private static final String SOURCE =
            """
            enum class Kind : unsigned char { Open = 1, Close = 2 };
            struct Base { unsigned pid; };
            struct Empty { static int none; };
            struct event : Base {
                Kind kind;
                bool ok;
                char comm[16];
                Empty empty;
                unsigned low : 3;
                const int &method() const;
                static int other(int);
            };
            event kept __attribute__((used));
            extern "C" __attribute__((section("syscall"), used)) int nothing(void *ctx)
            {
                return 0;
            }
            """;

    enum Kind {
        @BpfField("Open")
        OPEN,
        @BpfField("Close")
        CLOSE
    }

    record Event(Kind kind, boolean ok, String comm, byte low) {}

    @BpfStruct("event")
    record OfBase(int pid) {}

    @Test
    void shouldReadAStructWithMethods(@TempDir Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve("event.cpp"), SOURCE);
        Path file = directory.resolve("event.bpf.o");
        Clang.run(
                List.of(
                        "clang",
                        "-x",
                        "c++",
                        "-std=c++17",
                        "-target",
                        "bpf",
                        "-g",
                        "-O2",
                        "-c",
                        source.toString(),
                        "-o",
                        file.toString()));
        MemorySegment record =
                new RecordBytes().u32(5).u8(2, 1).text("bash\0").to(23).u8(6).to(24).segment();
        try (OpenBpfObject object = BpfObject.open(file)) {
            assertThat(RecordLayout.of(object, Event.class).decode(record))
                    .isEqualTo(new Event(Kind.CLOSE, true, "bash", (byte) 6));
            assertThat(EventSchema.of(object, "event").decode(record))
                    .contains(entry("kind", "Close"), entry("ok", true), entry("comm", "bash"))
                    .doesNotContainKeys("pid", "method", "other");
            assertThatThrownBy(() -> RecordLayout.of(object, OfBase.class))
                    .isInstanceOf(LayoutException.class)
                    .hasMessageContainingAll(
                            "struct event has no field pid",
                            "BTF does not contain the members of its base class");
        }
    }
}
