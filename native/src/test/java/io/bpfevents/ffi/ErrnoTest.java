package io.bpfevents.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class ErrnoTest {

    @Test
    void shouldNameAndDescribe() {
        assertThat(Errno.name(Errno.ENOENT)).isEqualTo("ENOENT");
        assertThat(Errno.text(Errno.ENOENT)).isEqualTo("No such file or directory");
    }

    @Test
    void shouldNameErrnosOfTheKernelAndOfLibbpf() {
        assertThat(Errno.name(524)).isEqualTo("ENOTSUPP");
        assertThat(Errno.name(4003)).isEqualTo("LIBBPF_ERRNO__ENDIAN");
        assertThat(Errno.text(4003)).isEqualTo("Endian mismatch");
    }

    @Test
    void shouldDescribeAnUnknownNumber() {
        assertThat(Errno.name(999)).isEqualTo("errno 999");
        assertThat(Errno.text(999)).isEqualTo("Unknown error 999");
    }

    @Test
    void shouldDistinguishErrorPointersFromOthers() {
        MemorySegment error = Errno.pointer(Errno.EINVAL);
        assertThat(Errno.isError(error)).isTrue();
        assertThat(Errno.of(error)).isEqualTo(Errno.EINVAL);
        assertThat(Errno.of(MemorySegment.ofAddress(-4095))).isEqualTo(4095);

        assertThat(Errno.isError(MemorySegment.NULL)).isFalse();
        assertThat(Errno.isError(MemorySegment.ofAddress(-4096))).isFalse();
        assertThat(Errno.of(MemorySegment.ofAddress(0x7fff_0000_1000L))).isZero();
    }
}
