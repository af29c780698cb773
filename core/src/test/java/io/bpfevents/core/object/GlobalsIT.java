package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@KernelTest
class GlobalsIT {
    /** The globals as the program read them: {@code struct read_args}. */
    private record Seen(
            long roLong,
            long rwLong,
            long zeroLong,
            int roInt,
            int rwInt,
            int zeroInt,
            short roShort,
            byte roByte,
            String roText) {
        static Seen by(OpenBpfObject opened) {
            try (Probes probes = Probes.load(opened)) {
                return of(probes.readGlobals(0));
            }
        }

        static Seen of(MemorySegment context) {
            return new Seen(
                    context.get(ValueLayout.JAVA_LONG_UNALIGNED, 8),
                    context.get(ValueLayout.JAVA_LONG_UNALIGNED, 16),
                    context.get(ValueLayout.JAVA_LONG_UNALIGNED, 24),
                    context.get(ValueLayout.JAVA_INT_UNALIGNED, 32),
                    context.get(ValueLayout.JAVA_INT_UNALIGNED, 36),
                    context.get(ValueLayout.JAVA_INT_UNALIGNED, 40),
                    context.get(ValueLayout.JAVA_SHORT_UNALIGNED, 44),
                    context.get(ValueLayout.JAVA_BYTE, 46),
                    context.getString(48));
        }
    }

    @Test
    void shouldKeepCompiledValuesOfGlobals() {
        assertThat(Seen.by(TestObjects.open("globals")))
                .isEqualTo(new Seen(4, 6, 0, -3, -5, 0, (short) -2, (byte) 1, "unset"));
    }

    @Test
    void shouldSetGlobalsOfEveryWidth() {
        OpenBpfObject object =
                TestObjects.open("globals")
                        .global("ro_long", 0x0102_0304_0506_0708L)
                        .global("rw_long", -9)
                        .global("zero_long", Long.MIN_VALUE)
                        .global("ro_int", 0x1234_5678)
                        .global("rw_int", -77)
                        .global("zero_int", 0xffff_fffeL)
                        .global("ro_short", -300)
                        .global("ro_byte", 200)
                        .global("ro_text", text("sixteen chars.."));

        assertThat(Seen.by(object))
                .isEqualTo(
                        new Seen(
                                0x0102_0304_0506_0708L,
                                -9,
                                Long.MIN_VALUE,
                                0x1234_5678,
                                -77,
                                -2,
                                (short) -300,
                                (byte) 200,
                                "sixteen chars.."));
    }

    @Test
    void shouldChangeNoOtherGlobal() {
        assertThat(Seen.by(TestObjects.open("globals").global("ro_byte", 0xff)))
                .isEqualTo(new Seen(4, 6, 0, -3, -5, 0, (short) -2, (byte) 0xff, "unset"));
    }

    @Test
    void shouldSetIntegersByTheirBytes() {
        byte[] bytes = {1, 0, 0, 0, 0, 0, 0, 0};

        assertThat(Seen.by(TestObjects.open("globals").global("ro_long", bytes)).roLong())
                .isEqualTo(MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "ro_byte, -128, 255",
        "ro_short, -32768, 65535",
        "ro_int, -2147483648, 4294967295",
        "ro_long, -9223372036854775808, 9223372036854775807"
    })
    void shouldAcceptSignedAndUnsignedNumbersThatFit(String name, long least, long most) {
        try (OpenBpfObject object = TestObjects.open("globals")) {
            object.global(name, least).global(name, most);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ro_byte, -129, 8",
        "ro_byte, 256, 8",
        "ro_short, -32769, 16",
        "ro_short, 65536, 16",
        "ro_int, -2147483649, 32",
        "ro_int, 4294967296, 32"
    })
    void shouldRejectNumbersThatDoNotFit(String name, long value, int bits) {
        OpenBpfObject object = TestObjects.open("globals");

        assertThatThrownBy(() -> object.global(name, value))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "set global " + name, value + " does not fit its " + bits + " bits");
        assertThat(Seen.by(object).roText()).isEqualTo("unset"); // the object is still usable
    }

    @Test
    void shouldRejectBytesOfAnotherSize() {
        try (OpenBpfObject object = TestObjects.open("globals")) {
            assertThatThrownBy(() -> object.global("ro_text", text("short")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("set global ro_text", "16 bytes, not 5")
                    .hasMessageNotContaining("LICENSE");
            assertThatThrownBy(() -> object.global("ro_int", new byte[8]))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("set global ro_int", "4 bytes, not 8");
        }
    }

    @Test
    void shouldRejectANumberForAnArray() {
        try (OpenBpfObject object = TestObjects.open("globals")) {
            assertThatThrownBy(() -> object.global("ro_text", 1))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("set global ro_text", "16 bytes", "no integer");
        }
    }

    @Test
    void shouldListTheExistingGlobals() {
        try (OpenBpfObject object = TestObjects.open("globals")) {
            assertThatThrownBy(() -> object.global("no_such", 1))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "set global no_such",
                            "ro_byte",
                            "ro_short",
                            "ro_int",
                            "ro_long",
                            "ro_text",
                            "rw_int",
                            "rw_long",
                            "zero_int",
                            "zero_long");
        }
    }

    @Test
    void shouldRejectAVariableOutsideTheDataSections() {
        try (OpenBpfObject object = TestObjects.open("globals")) {
            assertThatThrownBy(() -> object.global("LICENSE", text("GPL")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("set global LICENSE");
        }
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return text.length() == 15 ? Arrays.copyOf(bytes, 16) : bytes;
    }
}
