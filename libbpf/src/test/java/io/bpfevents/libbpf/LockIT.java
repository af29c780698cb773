package io.bpfevents.libbpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.clang.Clang;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A lock among the variables of a section. */
@KernelTest
class LockIT {
    @TempDir private Path directory;

    private OpenBpfObject open(String lock, String other) {
        String source =
                """
                #include <linux/bpf.h>
                #include <bpf/bpf_helpers.h>
                %s struct bpf_spin_lock lock SEC(".data.locked");
                %s int guarded SEC(".data.locked");

                SEC("tc")
                int guard(struct __sk_buff *skb)
                {
                	bpf_spin_lock(&lock);
                	guarded++;
                	bpf_spin_unlock(&lock);
                	return guarded;
                }

                char LICENSE[] SEC("license") = "GPL";
                """
                        .formatted(lock, other);
        return BpfObject.open(Clang.bpf(directory, "lock", source));
    }

    /** Also a global beside the lock makes libbpf map the section. */
    @ParameterizedTest
    @CsvSource({"'', static", "static, ''"})
    void shouldAdviseStaticVariables(String lock, String other) {
        try (OpenBpfObject opened = open(lock, other)) {
            assertThatThrownBy(opened::load)
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "load lock: ENOTSUPP", "section of map .data.locked", "static");
        }
    }

    @Test
    void shouldLoadStaticVariables() {
        try (BpfObject object = open("static", "static").load()) {
            assertThat(object.program("guard").info().id()).isPositive();
        }
    }
}
