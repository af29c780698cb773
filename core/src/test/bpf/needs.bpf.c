// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Programs that lack one thing each, and those that lack nothing. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

static long (*const no_helper)(void) = (void *)9999;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

SEC("tp/syscalls/sys_enter_getppid")
int complete(void *ctx)
{
	__u64 *count, zero = 0;
	__u32 key = 1;

	count = bpf_map_lookup_elem(&counts, &key);
	if (!count)
		bpf_map_update_elem(&counts, &key, &zero, BPF_ANY);
	return 0;
}

SEC("tp/syscalls/sys_enter_getppid")
int calls_unknown(void *ctx)
{
	return no_helper();
}

SEC("tp/syscalls/no_such_call")
int on_tracepoint(void *ctx)
{
	return 0;
}

SEC("raw_tp/no_such_tracepoint")
int on_raw_tracepoint(void *ctx)
{
	return 0;
}

SEC("raw_tp/sched_process_exec")
int on_raw_exec(void *ctx)
{
	return 0;
}

SEC("tp_btf/no_such_tracepoint")
int on_btf_tracepoint(void *ctx)
{
	return 0;
}

SEC("fentry/no_such_function")
int on_function(void *ctx)
{
	return 0;
}

SEC("fentry/bpf_prog_test_run_syscall")
int on_known_function(void *ctx)
{
	return 0;
}

SEC("kprobe/no_such_function+0x4")
int on_kprobe(void *ctx)
{
	return 0;
}

SEC("kprobe.multi/no_such_*")
int on_pattern(void *ctx)
{
	return 0;
}

SEC("ksyscall/no_such_call")
int on_syscall(void *ctx)
{
	return 0;
}

SEC("uprobe//no/such/file:main")
int on_uprobe(void *ctx)
{
	return 0;
}

SEC("?cgroup_skb/ingress")
int on_demand(struct __sk_buff *ctx)
{
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
