package io.bpfevents.core.testing;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.BpfSupport;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Marks a test that runs BPF programs on the kernel of this machine. It is skipped with the reason
 * if that is not permitted, but fails under {@code CI=true}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KernelTest.Condition.class)
public @interface KernelTest {
    /** Probes the kernel. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<BpfException> cause = BpfSupport.unavailabilityCause();
            if (cause.isEmpty()) {
                return ConditionEvaluationResult.enabled("BPF is available");
            }
            if ("true".equals(System.getenv("CI"))) {
                throw cause.get();
            }
            return ConditionEvaluationResult.disabled(cause.get().getMessage());
        }
    }
}
