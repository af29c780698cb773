package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types that do not match are rejected when the layout is created, all of them at once. */
@SuppressWarnings("ArrayRecordComponent")
class RejectedTypesTest {
    private static OpenBpfObject object;

    @BeforeAll
    static void open() {
        object = TestObjects.open("types");
    }

    @AfterAll
    static void close() {
        object.close();
    }

    private static List<String> problems(Class<? extends Record> type) {
        LayoutException refusal =
                catchThrowableOfType(LayoutException.class, () -> RecordLayout.of(object, type));
        assertThat(refusal).as("a refusal of %s", type).isNotNull();
        assertThat(refusal).hasMessageStartingWith("cannot bind record " + type.getSimpleName());
        assertThat(refusal.getMessage()).contains(refusal.problems());
        return refusal.problems();
    }

    @BpfStruct("integers")
    record Narrow(byte u16, short u32, int u64, int s64, int pointer) {}

    @Test
    void shouldListEveryTypeThatWouldLoseBits() {
        assertThat(problems(Narrow.class))
                .containsExactly(
                        "struct integers, field u16: __u16 at offset 2 does not match byte u16 of"
                                + " record Narrow: it has 2 bytes, and would lose bits: use"
                                + " short or"
                                + " int or long",
                        "struct integers, field u32: __u32 at offset 8 does not match short u32 of"
                                + " record Narrow: it has 4 bytes, and would lose bits: use int or"
                                + " long",
                        "struct integers, field u64: __u64 at offset 16 does not match int u64 of"
                                + " record Narrow: it has 8 bytes, and would lose bits: use long",
                        "struct integers, field s64: __s64 at offset 24 does not match int s64 of"
                                + " record Narrow: it has 8 bytes, and would lose bits: use long",
                        "struct integers, field pointer: void * at offset 56 does not match int"
                                + " pointer of record Narrow: a pointer requires long");
    }

    @BpfStruct("arrays")
    record Converted(
            @BpfField("longs") Duration took,
            @Clock(ClockId.MONOTONIC) @BpfField("ints") Instant time,
            @BpfField("text") InetAddress address,
            @BpfField("shorts") List<String> texts,
            @BpfField("bytes") List<InetAddress> addresses) {}

    @BpfStruct("integers")
    record NotNumbers(Duration pointer, Duration flag) {}

    @Test
    void shouldRejectFieldsThatAreNoTimesAddressesOrTexts() {
        assertThat(problems(Converted.class))
                .zipSatisfy(
                        List.of(
                                "a Duration requires an integer with nanoseconds",
                                "an Instant requires an integer with nanoseconds",
                                "an InetAddress requires __u8[4] or __u8[16]",
                                "a List<String> requires char[N]",
                                "a List<InetAddress> requires __u8[N][16]"),
                        (problem, reason) -> assertThat(problem).contains(reason));
        assertThat(problems(NotNumbers.class))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).contains("with nanoseconds in C"));
    }

    @BpfStruct("integers")
    record Missing(int pid, long u64, @BpfField("tgid") int processId) {}

    @Test
    void shouldListMissingAndExistingFields() {
        List<String> problems = problems(Missing.class);

        assertThat(problems).hasSize(2);
        assertThat(problems.get(0))
                .startsWith(
                        "struct integers has no field pid for int pid of record Missing; it has u8,"
                                + " s8, u16")
                .contains("@BpfField");
        assertThat(problems.get(1))
                .startsWith("struct integers has no field tgid for int processId");
    }

    @BpfStruct("integers")
    record OtherTypes(
            boolean u8,
            char u16,
            float u32,
            Integer s32,
            String u64,
            int[] s64,
            int flag,
            Object pointer,
            Inner self) {}

    record Inner(int a) {}

    @Test
    void shouldRejectJavaTypesThatAreNotIntegers() {
        assertThat(problems(OtherTypes.class))
                .hasSize(9)
                .anySatisfy(
                        p -> assertThat(p).contains("__u8 at offset 0", "boolean u8", "1 bytes"))
                .anySatisfy(
                        p -> assertThat(p).contains("char u16", "requires short or int or long"))
                .anySatisfy(p -> assertThat(p).contains("float u32", "requires int or long"))
                .anySatisfy(p -> assertThat(p).contains("Integer s32", "requires int or long"))
                .anySatisfy(p -> assertThat(p).contains("String u64", "requires long"))
                .anySatisfy(p -> assertThat(p).contains("int[] s64", "requires long"))
                .anySatisfy(p -> assertThat(p).contains("_Bool at offset 72", "requires boolean"))
                .anySatisfy(p -> assertThat(p).contains("Object pointer", "requires long"))
                .anySatisfy(
                        p -> assertThat(p).contains("integers *", "Inner self", "requires long"));
    }

    @BpfStruct("unsupported")
    record WrongKinds(
            Inner named,
            float hidden,
            boolean low,
            String high,
            int[] many,
            int[] matrix,
            float real,
            long huge) {}

    @Test
    void shouldRejectOtherTypesForUnionsBitfieldsArraysOfStructsAndMore() {
        assertThat(problems(WrongKinds.class))
                .satisfiesExactly(
                        p -> assertThat(p).startsWith("union either has no field a for int a"),
                        p -> assertThat(p).contains("__u32 at offset 8", "requires int or long"),
                        p ->
                                assertThat(p)
                                        .contains("__u32:3 at offset 16", "requires byte or short"),
                        p ->
                                assertThat(p)
                                        .contains("__u32:5 at offset 16", "requires byte or short"),
                        p ->
                                assertThat(p)
                                        .contains(
                                                "struct inner[2] at offset 18",
                                                "requires R[] of a record R or, for the bytes,"
                                                        + " byte[]"),
                        p -> assertThat(p).contains("__u32[2][3]", "requires int[][] or long[][]"),
                        p -> assertThat(p).contains("double at", "lose bits: use double"),
                        p ->
                                assertThat(p)
                                        .contains("__int128 at", "requires BigInteger or byte[]"));
    }

    @BpfStruct("arrays")
    record WrongArrays(
            char[] text,
            long bytes,
            byte[] shorts,
            int ints,
            int[] longs,
            byte[] flags,
            int[] pointers,
            String[] schars) {}

    @Test
    void shouldRejectArraysOfOtherTypes() {
        assertThat(problems(WrongArrays.class))
                .satisfiesExactly(
                        p ->
                                assertThat(p)
                                        .contains(
                                                "char[8] at offset 0",
                                                "char[] text",
                                                "String or byte[]"),
                        p ->
                                assertThat(p)
                                        .contains(
                                                "__u8[4] at offset 8",
                                                "long bytes",
                                                "String or byte[] or short[]"),
                        p -> assertThat(p).contains("__s16[3]", "byte[] shorts", "would lose bits"),
                        p -> assertThat(p).contains("__u32[2]", "int ints", "int[] or long[]"),
                        p -> assertThat(p).contains("__u64[2]", "int[] longs", "use long[]"),
                        p ->
                                assertThat(p)
                                        .contains("_Bool[3]", "byte[] flags", "requires boolean[]"),
                        p ->
                                assertThat(p)
                                        .contains("void *[2]", "int[] pointers", "requires long[]"),
                        p -> assertThat(p).contains("signed char[2]", "String[] schars", "byte[]"));
    }

    @BpfStruct("nested")
    record WrongNested(int in, Inner2 unnamedType, Inner before) {}

    record Inner2(short x, int z) {}

    @Test
    void shouldListProblemsOfNestedRecords() {
        assertThat(problems(WrongNested.class))
                .satisfiesExactly(
                        p ->
                                assertThat(p)
                                        .contains("struct inner at offset 2", "requires a record"),
                        p ->
                                assertThat(p)
                                        .contains(
                                                "field x: __u32 at offset 0",
                                                "short x of record Inner2"),
                        p ->
                                assertThat(p)
                                        .contains(
                                                "struct {...} has no field z for int z of record"
                                                        + " Inner2"),
                        p -> assertThat(p).contains("__u8 at offset 0", "Inner before"));
    }

    enum Kind {
        KIND_EXEC,
        KIND_FORK,
        FORGOTTEN
    }

    @BpfStruct("enums")
    record WrongEnums(Kind kind, boolean sign, boolean[] kinds) {}

    @Test
    void shouldListConstantsWithoutAnEnumerator() {
        assertThat(problems(WrongEnums.class))
                .satisfiesExactly(
                        p ->
                                assertThat(p)
                                        .startsWith(
                                                "struct enums, field kind: enum kind at offset 0"
                                                        + " does"
                                                        + " not match Kind kind of record"
                                                        + " WrongEnums:"
                                                        + " it has no enumerator KIND_FORK, but"
                                                        + " KIND_NONE, KIND_EXEC, KIND_EXIT"),
                        p -> assertThat(p).contains("no enumerator FORGOTTEN"),
                        p ->
                                assertThat(p)
                                        .contains("enum sign at offset 4", "requires a Java enum"),
                        p ->
                                assertThat(p)
                                        .contains(
                                                "enum kind[2]", "Java enum E, or int[] or long[]"));
    }

    @BpfStruct("arrays")
    record OtherSizes(@Size(16) String text, @Size(4) byte[] bytes, @Size(9) long[] longs) {}

    @BpfStruct("early")
    record SizeOfNoArray(@Size(4) int id) {}

    @BpfStruct("flexible_text")
    record SizeOfFlexible(@Size(4) String text) {}

    @Test
    void shouldRejectSizesThatDifferFromC() {
        assertThat(problems(OtherSizes.class))
                .satisfiesExactly(
                        p ->
                                assertThat(p)
                                        .contains(
                                                "char[8] at offset 0",
                                                "states @Size(16), but it has 8 elements in C"),
                        p -> assertThat(p).contains("states @Size(9), but it has 2 elements in C"));
        assertThat(problems(SizeOfNoArray.class).getFirst())
                .contains("but it is not an array in C");
        assertThat(problems(SizeOfFlexible.class).getFirst()).contains("it has no size in C");
    }

    record NoSuchStruct(int pid) {}

    @Test
    void shouldNameTheDeclarationThatAddsAStructToTheBtf() {
        assertThat(problems(NoSuchStruct.class).getFirst())
                .contains("no struct no_such_struct in its BTF")
                .contains("integers", "@BpfStruct")
                .endsWith("\n    struct no_such_struct *unused_no_such_struct;");
    }

    @Test
    void shouldRejectALookupWithoutRights() {
        assertThatThrownBy(
                        () -> RecordLayout.of(object, MethodHandles.publicLookup(), ByName.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll(
                        ByName.class.getName(),
                        "is not accessible to",
                        "pass the MethodHandles.lookup() of a class in its package");
    }

    record ByName(int id) {}

    @Test
    void shouldReportMissingBtf(@TempDir Path directory) {
        Path file = Clang.bpfWithoutBtf(directory, "bare", "int nothing(void *c) { return 0; }");
        try (OpenBpfObject bare = BpfObject.open(file)) {
            assertThatThrownBy(() -> RecordLayout.of(bare, ByName.class))
                    .isInstanceOf(BpfException.class)
                    .hasMessage(
                            "cannot read the types of object bare: it has no BTF: compile it with"
                                    + " clang -g, and strip it with llvm-strip -g at the most,"
                                    + " which"
                                    + " leaves the section .BTF");
            assertThatThrownBy(() -> EventSchema.of(bare, "by_name"))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("object bare", "no BTF", "clang -g");
        }
    }
}
