package io.bpfevents.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.btf.CType;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The classification of enumerations as flags or constants. */
class EnumKindTest {
    @ParameterizedTest
    @CsvSource({
        "0 1 2 3, 4, CONSTANTS",
        "1 2, 4, CONSTANTS", // ambiguous; two consecutive values are mostly constants
        "0 1 2, 4, CONSTANTS",
        "-1 0 1 2, 4, CONSTANTS",
        "4, 4, CONSTANTS",
        "0 4, 4, CONSTANTS",
        "0 3 70000, 4, CONSTANTS",
        "1 4 70000, 4, CONSTANTS",
        "1 2 3 5 6, 4, CONSTANTS",
        "0 1 2 3 4 5 7, 4, CONSTANTS", // consecutive with a gap
        "1 2 4 1000, 4, CONSTANTS",
        "1 2 4, 4, FLAGS",
        "1 2 4 8 14 240 256 512 1024 2048, 4, FLAGS", // with the mask of a number
        "0 1 2 4, 4, FLAGS",
        "1 8, 4, FLAGS",
        "1 2 8 4096, 4, FLAGS",
        "1 2 4 7, 4, FLAGS",
        "1 2 4 8 9, 4, FLAGS",
        "1 2 8 255, 4, FLAGS",
        "-1 1 2 4, 4, FLAGS",
        "16 32 48, 1, FLAGS",
        "2147483648 1073741824 1, 4, FLAGS",
        "-2147483648 1 2, 4, FLAGS", // the highest bit, as compilers before LLVM 15 write it
        "1 2 1099511627776, 8, FLAGS",
        "0 5 1099511627776, 8, CONSTANTS",
        "0 2, 8, NUMBER", // truncated
        "1 2 4, 8, NUMBER",
        "'', 4, NUMBER"
    })
    void shouldDistinguishFlagsFromConstants(String numbers, int bytes, EnumKind kind) {
        CType.Enumeration type =
                new CType.Enumeration(
                        "enum kind",
                        bytes,
                        false,
                        Arrays.stream(numbers.split(" "))
                                .filter(number -> !number.isEmpty())
                                .map(Long::parseLong)
                                .map(number -> new CType.Enumeration.Value("N" + number, number))
                                .toList());
        assertThat(EnumKind.of(type)).isEqualTo(kind);
    }
}
