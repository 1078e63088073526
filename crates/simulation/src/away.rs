//! Steps that take away, and that change what is another one's; and the work that meets with trouble.

use fastrand::Rng;

use crate::history::{Step, What};
use crate::trouble::troubles;
use crate::world::World;

impl Step {
    pub(crate) async fn take_away(self, world: &mut World, r: &mut Rng) -> Option<String> {
        match self.what {
            What::InvalidateAccount => world.invalidate_account(r).await,
            What::DeleteOrder => world.delete_order(r).await,
            What::ChangeOrder => world.change_order(r).await,
            What::DeleteOutbound => world.delete_outbound(r).await,
            What::ChangeOutbound => world.change_outbound(r).await,
            What::DeleteReceipt => world.delete_receipt(r).await,
            What::EditJdyCustomer => world.edit_jdy_customer(r).await,
            What::TurnMaster => world.turn_master(r).await,
            What::DeleteMaster => world.delete_master(r).await,
            What::TurnCustomer => world.turn_customer(r).await,
            What::DeleteCustomer => world.delete_customer(r).await,
            What::EditOurs => world.edit_ours(r).await,
            What::RemoveOurs => world.remove_ours(r).await,
            What::TakeField => world.take_field(r).await,
            _ => {
                let troubles = troubles(r);
                world.works(r, troubles).await
            }
        }
    }
}
