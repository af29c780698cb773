#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

enum kind { KIND_NONE, KIND_COLD, KIND_WARM };
struct point { __s32 x; __s32 y; };
struct sample {
	__u64 ktime;
	enum kind kind;
	struct point at;
	__u16 levels[3];
	_Bool valid;
	char name[16];
};
BPF_EVENTS_RING(samples, 4096, struct sample);

/* Sends one record each time that user space runs it. */
SEC("syscall") int send_sample(void *ctx)
{
	struct sample s = {
		.ktime = bpf_ktime_get_boot_ns(), .kind = KIND_WARM, .at = { 3, -4 },
		.levels = { 10, 20, 65535 }, .valid = 1, .name = "first",
	};
	bpf_events_output(samples, &s, sizeof(s));
	return 0;
}
