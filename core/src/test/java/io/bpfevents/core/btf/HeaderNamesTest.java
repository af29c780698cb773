package io.bpfevents.core.btf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The types that a header defines. */
class HeaderNamesTest {
    private static List<String> kept(String header) {
        return HeaderNames.pointers(header)
                .lines()
                .skip(1) // a variable that makes the compiler write BTF at all
                .map(line -> line.replaceAll(" \\*bpf_events_keep_\\d+;", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    struct a { int x; };                                   | struct a
                    struct a { struct b { int y; } x; };                   | struct a,struct b
                    struct __attribute__((packed)) a { int x; };           | struct a
                    struct a; struct a *next(struct a *previous);          |
                    typedef struct { int x; } a_t;                         | a_t
                    typedef struct { int x; } __attribute__((packed)) a_t; | a_t
                    typedef const struct a { int x; } a_t;                 | struct a,a_t
                    typedef struct a a_t, *a_p;                            | a_t
                    typedef struct a *a_p, a_t;                            | a_t
                    typedef struct a;                                      |
                    typedef unsigned long long u64;                        | u64
                    typedef int (*callback)(int, struct a *);              |
                    typedef int callback(int);                             |
                    typedef int matrix[4][4];                              |
                    int f(void) { typedef int local; return 0; }           |
                    typedef __typeof__(int) other;                         |
                    typedef int unfinished                                 |
                    struct                                                 |
                    """)
    void shouldFindDefinedTypes(String header, String names) {
        assertThat(String.join(",", kept(header))).isEqualTo(names == null ? "" : names);
    }

    @Test
    void shouldSkipStrings() {
        String text = "struct inside { int x; }; \\\"".repeat(2_000);
        assertThat(kept("char t[] = \"" + text + "\"; char c = '\\''; struct a { char d; };"))
                .containsExactly("struct a");
    }
}
