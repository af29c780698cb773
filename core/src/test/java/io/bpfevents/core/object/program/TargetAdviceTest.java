package io.bpfevents.core.object.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.attach.TrafficControl;
import io.bpfevents.ffi.Errno;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetAdviceTest {
    private static String onTrafficControl(int errno) {
        TrafficControl target = TrafficControl.egress("eth0");
        return new TargetAdvice(target).about(target.toString(), errno, "");
    }

    @Test
    void shouldNameTheMissingPartsOfTheKernelForTrafficControl() {
        assertThat(onTrafficControl(Errno.ENOENT)).isEqualTo(Remedy.NO_TRAFFIC_CONTROL.of());
        assertThat(onTrafficControl(Errno.ENODEV)).isEqualTo(Remedy.NO_DEVICE.of("eth0"));
        assertThat(onTrafficControl(Errno.EEXIST)).isEqualTo(Remedy.NO_EGRESS.of("eth0"));
    }

    /** As a user it is the capability, as root what else denies it. */
    @Test
    void shouldNameTheCapabilityForTrafficControl() {
        String missing = new Privileges().advice(List.of(Capability.CAP_NET_ADMIN));
        assertThat(onTrafficControl(Errno.EPERM)).isEqualTo(missing).isNotEmpty();
    }
}
