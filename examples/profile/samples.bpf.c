#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct sample { __s32 kernel, user; };
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct sample);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 1024);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 64 * sizeof(__u64));
} stacks SEC(".maps");

const volatile __u32 pid;

SEC("perf_event") int on_sample(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != pid)
		return 0;
	struct sample s = {
		.kernel = bpf_get_stackid(ctx, &stacks, 0), /* negative in user space */
		.user = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK),
	};
	__u64 one = 1, *count = bpf_map_lookup_elem(&counts, &s);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&counts, &s, &one, BPF_ANY);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
